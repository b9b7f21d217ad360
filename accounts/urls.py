"""Sign-in, people, posts and one's own account."""

from django.urls import include, path

urlpatterns = [path("account/", include("accounts.sign_in_urls"))]
