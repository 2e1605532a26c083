from rest_framework import serializers

from people.models import Person


class PersonSerializer(serializers.ModelSerializer):
    class Meta:
        model = Person
        fields = ["id", "name", "email", "created_at"]

    def validate_name(self, value):
        if value.isdigit():
            raise serializers.ValidationError("a name is no number")
        return value
