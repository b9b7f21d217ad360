from foundation.access.routes import SIGNED_IN, route
from foundation.jobs import views

app_name = "jobs"

urlpatterns = [
    route("jobs/<uuid:public_id>/", views.show, name="job", needs=SIGNED_IN),
    route("jobs/<uuid:public_id>/progress/", views.progress, name="progress", needs=SIGNED_IN),
]
