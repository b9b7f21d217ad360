"""Sign-in, people, posts and one's own account."""

from django.urls import include, path

from accounts.views import posts, users, you
from foundation.access.routes import SIGNED_IN, route

FORM = ("GET", "POST")
POST = ("POST",)
MANAGE = "people.manage"

urlpatterns = [
    path("account/", include("accounts.sign_in_urls")),
    route("account/you/", you.you, name="you", needs=SIGNED_IN, methods=FORM),
    route("account/you/sign-out-elsewhere/", you.sign_out_elsewhere,
          name="sign_out_elsewhere", needs=SIGNED_IN, methods=POST),
    route("people/", posts.people, name="people", needs="people.view"),
    route("people/services/new/", posts.new_service, name="new_service", needs=MANAGE, methods=FORM),
    route("people/posts/new/", posts.new_post, name="new_post", needs=MANAGE, methods=FORM),
    route("people/posts/<uuid:public_id>/", posts.post, name="post", needs="people.view"),
    route("people/posts/<uuid:public_id>/fill/", posts.fill, name="fill_post", needs=MANAGE, methods=FORM),
    # Holders of the post, too: the view asks who holds it.
    route("people/posts/<uuid:public_id>/delegate/", posts.delegate,
          name="delegate_post", needs=SIGNED_IN, methods=FORM),
    route("people/posts/<uuid:public_id>/abolish/", posts.abolish,
          name="abolish_post", needs=MANAGE, methods=FORM),
    route("people/holdings/<int:pk>/end/", posts.end_holding,
          name="end_holding", needs=MANAGE, methods=FORM),
    route("people/delegations/<int:pk>/end/", posts.end_delegation,
          name="end_delegation", needs=SIGNED_IN, methods=FORM),
    route("people/users/", users.users, name="users", needs=MANAGE),
    route("people/users/new/", users.new_user, name="new_user", needs=MANAGE, methods=FORM),
    route("people/users/<uuid:public_id>/", users.user, name="user", needs=MANAGE),
    route("people/users/<uuid:public_id>/roles/", users.give_role,
          name="give_role", needs=MANAGE, methods=POST),
    route("people/users/<uuid:public_id>/roles/<slug:role>/end/", users.end_role,
          name="end_role", needs=MANAGE, methods=POST),
    route("people/users/<uuid:public_id>/disable/", users.disable,
          name="disable_user", needs=MANAGE, methods=FORM),
    route("people/users/<uuid:public_id>/enable/", users.enable,
          name="enable_user", needs=MANAGE, methods=POST),
    route("people/users/<uuid:public_id>/second-factor/remove/", users.remove_second_factor,
          name="remove_second_factor", needs=MANAGE, methods=FORM),
    route("people/users/<uuid:public_id>/sign-out/", users.sign_out,
          name="sign_out_user", needs=MANAGE, methods=POST),
    route("people/users/<uuid:public_id>/link/", users.send_link,
          name="send_password_link", needs=MANAGE, methods=POST),
]  # fmt: skip
