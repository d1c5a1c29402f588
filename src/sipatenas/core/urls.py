from django.urls import path

from sipatenas.core import views

app_name = "core"
urlpatterns = [
    path("", views.job_list, name="jobs"),
    path("<uuid:job_id>/coba-lagi/", views.job_retry, name="job_retry"),
]
