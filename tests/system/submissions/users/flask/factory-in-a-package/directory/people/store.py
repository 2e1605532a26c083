class People:
    """People in memory, by their numbers."""

    def __init__(self):
        self.by_id = {}

    def create(self, name, email):
        if any(person["email"] == email for person in self.by_id.values()):
            return None
        person = {"id": len(self.by_id) + 1, "name": name, "email": email}
        self.by_id[person["id"]] = person
        return person

    def page(self, skip, limit):
        return list(self.by_id.values())[skip : skip + limit]
