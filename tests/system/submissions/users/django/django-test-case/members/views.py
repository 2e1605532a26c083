import json

from django.db import IntegrityError, transaction
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from members.models import Member


@csrf_exempt
@require_http_methods(["GET", "POST"])
def members(request):
    if request.method == "GET":
        return JsonResponse([member.as_dict() for member in Member.objects.all()], safe=False)
    data = json.loads(request.body)
    if not data.get("name") or "@" not in data.get("email", ""):
        return JsonResponse({"detail": "name and email are needed"}, status=422)
    try:
        with transaction.atomic():
            member = Member.objects.create(name=data["name"], email=data["email"])
    except IntegrityError:
        return JsonResponse({"detail": "this email is taken"}, status=409)
    return JsonResponse(member.as_dict(), status=201)


@csrf_exempt
@require_http_methods(["GET", "DELETE"])
def member(request, pk):
    found = get_object_or_404(Member, pk=pk)
    if request.method == "DELETE":
        found.delete()
        return JsonResponse({}, status=204)
    return JsonResponse(found.as_dict())
