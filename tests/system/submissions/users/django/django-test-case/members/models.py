from django.db import models


class Member(models.Model):
    name = models.CharField(max_length=100)
    email = models.EmailField(unique=True)

    def as_dict(self):
        return {"id": self.pk, "name": self.name, "email": self.email}
