using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cortap.Functions.OpenApi;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Tests.Architecture;

/// <summary>The description names every route that callers may use, and no other.</summary>
public sealed partial class OpenApiRouteTests
{
    private static readonly string[] NotForCallers =
    [
        "get /objects/{}", "get /api/docs",
        "get /{}", "head /{}", "post /{}", "put /{}", "patch /{}", "delete /{}", "options /{}",
    ];

    [Fact]
    public void Paths_OfTheDescription_AreTheRoutesOfTheFunctions()
    {
        var routes = typeof(FunctionNames).Assembly.GetTypes().SelectMany(type => type.GetMethods()).SelectMany(method => method.GetParameters())
            .Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>()).OfType<HttpTriggerAttribute>()
            .SelectMany(trigger => trigger.Methods!.Select(method => $"{method} /{Parameter().Replace(trigger.Route!, "{}")}"));
        var described = JsonNode.Parse(OpenApiDocument.Json)!["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(operation => $"{operation.Key} {Parameter().Replace(path.Key, "{}")}"));

        routes.Except(NotForCallers).ShouldBe(described, ignoreOrder: true);
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
