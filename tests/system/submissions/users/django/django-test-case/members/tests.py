from django.test import SimpleTestCase, TestCase, TransactionTestCase

from members.models import Member


class MembersTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ann = Member.objects.create(name="Ann", email="ann@example.com")

    def post(self, **data):
        return self.client.post("/users/", data, content_type="application/json")

    def test_create(self):
        self.assertEqual(self.post(name="Bob", email="bob@example.com").status_code, 201)
        self.assertEqual(Member.objects.count(), 2)

    def test_taken(self):
        self.assertEqual(self.post(name="Ann", email="ann@example.com").status_code, 409)

    def test_list(self):
        with self.assertNumQueries(1):
            names = [member["name"] for member in self.client.get("/users/").json()]
        self.assertEqual(names, ["Ann"])

    def test_delete(self):
        self.assertEqual(self.client.delete(f"/users/{self.ann.pk}").status_code, 204)
        self.assertEqual(Member.objects.count(), 0)


class EmptyTest(TransactionTestCase):
    def test_nobody_is_there(self):
        self.assertEqual(self.client.get("/users/").json(), [])

    def test_wrong(self):
        self.assertEqual(self.client.get("/users/1").status_code, 400)


class AddressTest(SimpleTestCase):
    def test_other_addresses(self):
        self.assertEqual(self.client.get("/people/").status_code, 404)
