"""The addresses of workforce: each views module names its own."""

from workforce.administration import views as administration
from workforce.pages import history_views as history
from workforce.pages import home
from workforce.people.views import account, invitations, people, roles, tokens
from workforce.sending import views as sending

urlpatterns = [
    *home.urlpatterns,
    *account.urlpatterns,
    *people.urlpatterns,
    *roles.urlpatterns,
    *invitations.urlpatterns,
    *administration.urlpatterns,
    *history.urlpatterns,
    *tokens.urlpatterns,
    *sending.urlpatterns,
]
