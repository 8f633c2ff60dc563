from odoo import fields, models

from ..engine.bureaus import BureauError, creditsafe
from .collections_bureau import SECRETS


class CollectionsBureau(models.Model):
    """Credit reports of Creditsafe Connect; see `engine.bureaus.creditsafe`."""

    _inherit = "collections.bureau"

    code = fields.Selection(
        selection_add=[("creditsafe", "Creditsafe Connect")], ondelete={"creditsafe": "cascade"}
    )
    creditsafe_user = fields.Char("User Name", **SECRETS)
    creditsafe_password = fields.Char("Password", **SECRETS)

    def _is_set_up(self):
        if self.code == "creditsafe":
            return bool(self.creditsafe_user and self.creditsafe_password)
        return super()._is_set_up()

    def _get_secret_names(self):
        return super()._get_secret_names() | {"creditsafe_user", "creditsafe_password"}

    def _get_default_url(self):
        if self.code != "creditsafe":
            return super()._get_default_url()
        return creditsafe.TEST_URL if self.state == "test" else creditsafe.URL

    def _fetch_report(self, client, subject):
        if self.code != "creditsafe":
            return super()._fetch_report(client, subject)
        url, query = self._get_url(), creditsafe.get_query(subject)
        token = self._get_creditsafe_token(client, url)
        try:
            found = client.send(creditsafe.build_search(query, token, url))
            connect_id = creditsafe.read_search(found, subject)
            answer = client.send(creditsafe.build_report(connect_id, token, url))
        except BureauError as error:
            if error.code == "credentials":
                client.memory.clear()
            raise
        return creditsafe.read(answer, subject)

    def _get_creditsafe_token(self, client, url):
        """Return the token, which holds for an hour; it is kept no longer than its client."""
        if "token" not in client.memory:
            login = creditsafe.build_login(self.creditsafe_user, self.creditsafe_password, url)
            answer = client.send(login)
            client.answers.remove(answer)
            client.memory["token"] = creditsafe.read_token(answer)
        return client.memory["token"]
