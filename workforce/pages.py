"""The addresses of workforce: each views module names its own."""

from workforce.views import account, history, home, invitations, people, roles, tokens

urlpatterns = [
    *home.urlpatterns,
    *account.urlpatterns,
    *people.urlpatterns,
    *roles.urlpatterns,
    *invitations.urlpatterns,
    *history.urlpatterns,
    *tokens.urlpatterns,
]
