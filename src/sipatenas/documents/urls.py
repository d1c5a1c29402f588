from django.urls import path

from sipatenas.documents import views

app_name = "documents"
urlpatterns = [path("<uuid:document_id>/unduh/", views.download, name="download")]
