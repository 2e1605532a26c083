package main

import (
	"encoding/json"
	"errors"
	"log"
	"net/http"
	"os"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

type user struct {
	ID      int       `json:"id"`
	Name    string    `json:"name"`
	Email   string    `json:"email"`
	Age     *int      `json:"age"`
	Created time.Time `json:"created_at"`
	Updated time.Time `json:"updated_at"`
}

type refused struct {
	status int
	detail string
}

func (r refused) Error() string { return r.detail }

var (
	lock  sync.Mutex
	users = map[int]*user{}
	last  int
	email = regexp.MustCompile(`^[^\s@]+@[^\s@]+\.[^\s@]+$`)
)

func fields(request *http.Request) (user, error) {
	var data struct {
		Name  *string `json:"name"`
		Email *string `json:"email"`
		Age   *int    `json:"age"`
	}
	err := json.NewDecoder(request.Body).Decode(&data)
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return user{}, refused{422, "a value has a wrong type"}
	}
	if err != nil {
		return user{}, refused{400, "no JSON"}
	}
	if data.Name == nil || *data.Name == "" || utf8.RuneCountInString(*data.Name) > 100 {
		return user{}, refused{422, "name"}
	}
	if data.Email == nil || !email.MatchString(*data.Email) {
		return user{}, refused{422, "email"}
	}
	if data.Age != nil && (*data.Age < 1 || *data.Age > 150) {
		return user{}, refused{422, "age"}
	}
	return user{Name: *data.Name, Email: strings.ToLower(*data.Email), Age: data.Age}, nil
}

func isTaken(address string, but int) bool {
	for id, other := range users {
		if id != but && other.Email == address {
			return true
		}
	}
	return false
}

func list() any {
	all := []*user{}
	for _, each := range users {
		all = append(all, each)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].ID < all[j].ID })
	return map[string]any{"users": all}
}

func create(request *http.Request) (int, any, error) {
	fresh, err := fields(request)
	if err != nil {
		return 0, nil, err
	}
	if isTaken(fresh.Email, 0) {
		return 0, nil, refused{409, "taken"}
	}
	last++
	fresh.ID, fresh.Created = last, time.Now().UTC()
	fresh.Updated = fresh.Created
	users[last] = &fresh
	return 201, fresh, nil
}

func single(request *http.Request, id int) (int, any, error) {
	old := users[id]
	if old == nil {
		return 0, nil, refused{404, "no such user"}
	}
	switch request.Method {
	case "GET":
		return 200, old, nil
	case "DELETE":
		delete(users, id)
		return 204, nil, nil
	case "PUT":
		fresh, err := fields(request)
		if err == nil && isTaken(fresh.Email, id) {
			err = refused{409, "taken"}
		}
		if err != nil {
			return 0, nil, err
		}
		old.Name, old.Email, old.Age = fresh.Name, fresh.Email, fresh.Age
		old.Updated = time.Now().UTC()
		return 200, old, nil
	}
	return 0, nil, refused{405, "not allowed"}
}

func route(request *http.Request) (int, any, error) {
	path := strings.TrimSuffix(request.URL.Path, "/")
	if path == "/users" && request.Method == "GET" {
		return 200, list(), nil
	}
	if path == "/users" && request.Method == "POST" {
		return create(request)
	}
	id, err := strconv.Atoi(strings.TrimPrefix(path, "/users/"))
	if err != nil {
		return 0, nil, refused{404, "nothing here"}
	}
	return single(request, id)
}

func serve(response http.ResponseWriter, request *http.Request) {
	lock.Lock()
	defer lock.Unlock()
	status, body, err := route(request)
	var refusal refused
	if errors.As(err, &refusal) {
		status, body = refusal.status, map[string]string{"detail": refusal.detail}
	}
	response.Header().Set("Content-Type", "application/json")
	response.WriteHeader(status)
	if body != nil {
		json.NewEncoder(response).Encode(body)
	}
}

func main() {
	address := os.Getenv("HOST") + ":" + os.Getenv("PORT")
	log.Fatal(http.ListenAndServe(address, http.HandlerFunc(serve)))
}
