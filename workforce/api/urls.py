"""The addresses of the API that belong to workforce; mapping.urls and strategy.urls include their own under api/v1/."""

from django.urls import path, re_path

from workforce.api import root

urlpatterns = [
    path("api/v1/", root.Root.as_view(), name="api-root"),
]
unknown = [re_path(r"^api/", root.Unknown.as_view())]  # last of all
