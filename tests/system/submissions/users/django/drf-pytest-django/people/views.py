from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from people.models import Person
from people.serializers import PersonSerializer


class PersonViewSet(viewsets.ModelViewSet):
    queryset = Person.objects.all()
    serializer_class = PersonSerializer

    @action(detail=False)
    def stats(self, request):
        domains = {}
        for person in self.get_queryset():
            domain = person.email.partition("@")[2]
            domains[domain] = domains.get(domain, 0) + 1
        return Response({"total": len(self.get_queryset()), "domains": domains})
