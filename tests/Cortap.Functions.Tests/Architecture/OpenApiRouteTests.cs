using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cortap.Functions.OpenApi;
using Cortap.Reporting.Errors;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Tests.Architecture;

/// <summary>The description names every route that callers may use, and no other.</summary>
public sealed partial class OpenApiRouteTests
{
    private static readonly string[] NotForCallers =
    [
        "get /objects/{}", "get /api/docs", "get /api/docs/redoc.js",
        "get /{}", "post /{}", "put /{}", "patch /{}", "delete /{}", "options /{}",
    ];

    [Fact]
    public void Paths_OfTheDescription_AreTheRoutesOfTheFunctions()
    {
        // What answers GET answers HEAD, and is described once.
        var routes = Triggers().SelectMany(trigger => trigger.Methods!.Where(method => method != "head").Select(method => $"{method} /{Parameter().Replace(trigger.Route!, "{}")}"));
        var described = JsonNode.Parse(OpenApiDocument.Json)!["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(operation => $"{operation.Key} {Parameter().Replace(path.Key, "{}")}"));

        // The console's pages are for people.
        routes.Except(NotForCallers).Where(route => route.Split(" /")[1].Split('/')[0] != "console").ShouldBe(described, ignoreOrder: true);
    }

    [Fact]
    public void Triggers_ThatAnswerGet_AnswerHead() =>
        Triggers().Where(trigger => trigger.Methods!.Contains("get")).ShouldAllBe(trigger => trigger.Methods!.Contains("head"));

    [Fact]
    public void Problems_OfTheDescription_AreTheCodesOfTheCatalog()
    {
        var codes = JsonNode.Parse(OpenApiDocument.Json)!["components"]!["schemas"]!["Problem"]!["properties"]!["error"]!["enum"]!.AsArray();

        codes.Select(code => (string)code!).Where(code => !code.Contains(' ')).ShouldBe(ProblemCatalogue.Codes.Except([ErrorCodes.ReportNotAsynchronous]), ignoreOrder: true);
    }

    [Fact]
    public void Operations_ThatTakeAnIdempotencyKey_MayRefuseIt()
    {
        var operations = JsonNode.Parse(OpenApiDocument.Json)!["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject())
            .Where(operation => operation.Value!["parameters"]?.AsArray().Any(parameter => (string?)parameter!["name"] == "Idempotency-Key") == true).ToList();

        operations.ShouldNotBeEmpty();
        operations.ShouldAllBe(operation => operation.Value!["responses"]!.AsObject().ContainsKey("400"));
    }

    [Fact]
    public void Properties_OfTheDescription_HaveATextEach()
    {
        var document = JsonNode.Parse(OpenApiDocument.Json)!.AsObject();
        bool HasText(JsonObject schema) => schema.ContainsKey("description")
            || (schema["$ref"] is { } reference && HasText(document["components"]!["schemas"]![$"{reference}".Split('/')[^1]]!.AsObject()));

        var properties = Nodes(document).OfType<JsonObject>().Where(node => node["properties"] is JsonObject)
            .SelectMany(schema => schema["properties"]!.AsObject()).ToList();

        properties.ShouldNotBeEmpty();
        properties.Where(property => !HasText(property.Value!.AsObject())).Select(property => property.Value!.GetPath()).ShouldBeEmpty();
    }

    private static IEnumerable<JsonNode> Nodes(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => Nodes(member.Value)).Prepend(members),
        JsonArray items => items.SelectMany(Nodes),
        _ => [],
    };

    private static IEnumerable<HttpTriggerAttribute> Triggers() =>
        typeof(FunctionNames).Assembly.GetTypes().SelectMany(type => type.GetMethods()).SelectMany(method => method.GetParameters())
            .Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>()).OfType<HttpTriggerAttribute>();

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
