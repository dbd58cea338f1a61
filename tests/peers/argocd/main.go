// Does with a ConfigMap of Argo CD's notifications what its controller does, with the libraries that it
// does it with: asks each trigger's condition of an application, and renders the webhook's template of those
// that hold. Application in JSON on standard input, a line for each notification on standard output:
// {"trigger", "once_per", "method", "body"}. What can't be rendered ends it.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"sort"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig/v3"
	"github.com/expr-lang/expr"
	"gopkg.in/yaml.v3"
)

type condition struct {
	When    string   `yaml:"when"`
	OncePer string   `yaml:"oncePer"`
	Send    []string `yaml:"send"`
}

type notification struct {
	Webhook map[string]struct {
		Method string `yaml:"method"`
		Body   string `yaml:"body"`
	} `yaml:"webhook"`
}

type sent struct {
	Trigger string `json:"trigger"`
	OncePer string `json:"once_per"`
	Method  string `json:"method"`
	Body    string `json:"body"`
}

func must(err error, what string) {
	if err != nil {
		log.Fatalf("%s: %v", what, err)
	}
}

func read(text, what string, into any) {
	must(yaml.Unmarshal([]byte(text), into), what)
}

// The library fails on a condition that leads through what an application lacks; the controller takes that
// for a no.
func evaluate(source, what string, vars map[string]any) any {
	program, err := expr.Compile(source)
	must(err, what)
	value, err := expr.Run(program, vars)
	if err != nil {
		return nil
	}
	return value
}

func render(data map[string]string, name string, vars map[string]any) sent {
	text, known := data["template."+name]
	if !known {
		log.Fatalf("template %s is not there", name)
	}
	var one notification
	read(text, "template."+name, &one)
	functions := sprig.TxtFuncMap()
	delete(functions, "env")
	delete(functions, "expandenv")
	hook, known := one.Webhook["headwater"]
	if !known {
		log.Fatalf("template %s is not of the service headwater", name)
	}
	parsed, err := template.New(name).Funcs(functions).Parse(hook.Body)
	must(err, name)
	var body bytes.Buffer
	must(parsed.Execute(&body, vars), name)
	return sent{Method: hook.Method, Body: body.String()}
}

func subscribed(data map[string]string) []string {
	var all []struct {
		Recipients []string `yaml:"recipients"`
		Triggers   []string `yaml:"triggers"`
	}
	read(data["subscriptions"], "subscriptions", &all)
	var triggers []string
	for _, each := range all {
		triggers = append(triggers, each.Triggers...)
	}
	sort.Strings(triggers)
	return triggers
}

func main() {
	text, err := os.ReadFile(os.Args[1])
	must(err, "the ConfigMap")
	var document struct {
		Data map[string]string `yaml:"data"`
	}
	read(string(text), "the ConfigMap", &document)
	var app map[string]any
	must(json.NewDecoder(os.Stdin).Decode(&app), "the application")
	vars := map[string]any{"app": app, "context": map[string]string{"argocdUrl": "https://argocd.example"}}
	for _, name := range subscribed(document.Data) {
		var conditions []condition
		read(document.Data["trigger."+name], "trigger."+name, &conditions)
		if len(conditions) == 0 {
			log.Fatalf("the trigger %s is not there", name)
		}
		for _, each := range conditions {
			if evaluate(each.When, name, vars) != true {
				continue
			}
			for _, send := range each.Send {
				out := render(document.Data, send, vars)
				out.Trigger = strings.TrimPrefix(name, "headwater-")
				if each.OncePer != "" {
					out.OncePer = fmt.Sprint(evaluate(each.OncePer, name, vars))
				}
				must(json.NewEncoder(os.Stdout).Encode(out), "the output")
			}
		}
	}
}
