from foundation.access.routes import route
from golden_thread import views

urlpatterns = [route("search/", views.search, name="search", needs="search.use")]
