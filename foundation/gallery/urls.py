"""Addresses of the gallery; config/urls.py includes them only where settings.SHOW_GALLERY is set."""

from foundation.access.routes import PUBLIC, route
from foundation.gallery import views

urlpatterns = [route("gallery/", views.gallery, name="gallery", needs=PUBLIC)]
