using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cortap.Functions.OpenApi;

namespace Cortap.EndToEnd.Tests.Harness;

/// <summary>Holds what the service answers and sends to the published description; knows the part of JSON Schema that it uses.</summary>
public static class OpenApiCheck
{
    private static readonly JsonObject Document = JsonNode.Parse(OpenApiDocument.Json)!.AsObject();

    // The description has more paths and patterns than the few that are kept by default.
    static OpenApiCheck() => Regex.CacheSize = 512;

    /// <summary>The answer's status is documented for its operation, and its body has the documented shape.</summary>
    public static void ShouldBeDocumented(HttpMethod method, string path, int status, string? contentType, JsonNode? body)
    {
        // What an address does not have is not described.
        if (status == 405 || FindOperation(method, path) is not { } operation) return;
        var response = operation["responses"]![$"{status}"].ShouldNotBeNull($"{method} {path} answered {status}");
        var media = Resolve(response)["content"]?[contentType?.Split(';')[0] ?? ""];
        if (media is not null && body is not null) ShouldBeNone(Problems(media["schema"]!, body, "$"), body, $"{method} {path} {status}: ");
    }

    public static void ShouldHaveShape(string schema, JsonNode body) =>
        ShouldBeNone(Problems(Document["components"]!["schemas"]![schema]!, body, "$"), body, "");

    private static void ShouldBeNone(IEnumerable<string> problems, JsonNode body, string prefix)
    {
        var all = problems.ToList();
        if (all.Count > 0) all.ShouldBeEmpty(prefix + body.ToJsonString());
    }

    /// <summary>Null for routes that are none of the description's, such as links of the local object store.</summary>
    private static JsonNode? FindOperation(HttpMethod method, string path)
    {
        // What answers GET answers HEAD, and is described once.
        if (method == HttpMethod.Head) method = HttpMethod.Get;
        var item = Document["paths"]!.AsObject().FirstOrDefault(candidate =>
            Regex.IsMatch(path, $"^{Regex.Replace(candidate.Key, @"\{[^}]+\}", "[^/]+")}$"));
        return item.Value is null ? null : item.Value[method.Method.ToLowerInvariant()].ShouldNotBeNull($"{method} {path} is not described");
    }

    private static JsonNode Resolve(JsonNode node) => (string?)(node as JsonObject)?["$ref"] is { } reference
        ? reference.Split('/').Skip(1).Aggregate((JsonNode)Document, (at, step) => at[step]!)
        : node;

    private static IEnumerable<string> Problems(JsonNode schemaOrReference, JsonNode? value, string path)
    {
        var schema = Resolve(schemaOrReference);
        if (schema["oneOf"] is JsonArray choices) return ProblemsOfChoice(choices, value, path);
        if (schema["type"] is { } type && !TypesOf(type).Any(name => IsOfType(value, name))) return [$"{path} is no {type.ToJsonString()}"];
        if (schema["const"] is { } constant && !JsonNode.DeepEquals(constant, value)) return [$"{path} is not {constant}"];
        if (schema["enum"] is JsonArray values && !values.Any(one => JsonNode.DeepEquals(one, value))) return [$"{path} is none of {values.ToJsonString()}"];
        if (schema["pattern"] is { } pattern && !Regex.IsMatch((string)value!, (string)pattern!)) return [$"{path} does not match {pattern}"];
        return value switch
        {
            JsonObject members => ProblemsOfObject(schema, members, path),
            JsonArray items when schema["items"] is { } each => items.SelectMany((item, index) => Problems(each, item, $"{path}[{index}]")),
            _ => [],
        };
    }

    private static IEnumerable<string> ProblemsOfChoice(JsonArray choices, JsonNode? value, string path)
    {
        var attempts = choices.Select(choice => Problems(choice!, value, path).ToList()).ToList();
        return attempts.Count(problems => problems.Count == 0) switch
        {
            1 => [],
            0 => [$"{path} is none of the choices: {string.Join(" | ", attempts.Select(problems => string.Join(", ", problems)))}"],
            var several => [$"{path} is {several} of the choices at once"],
        };
    }

    private static IEnumerable<string> ProblemsOfObject(JsonNode schema, JsonObject members, string path)
    {
        var properties = schema["properties"] as JsonObject ?? [];
        var missing = (schema["required"] as JsonArray ?? []).Select(name => (string)name!).Where(name => !members.ContainsKey(name)).Select(name => $"{path}.{name} is missing");
        var unknown = (bool?)schema["additionalProperties"] == false
            ? members.Where(member => !properties.ContainsKey(member.Key)).Select(member => $"{path}.{member.Key} is not described")
            : [];
        var wrong = members.Where(member => properties.ContainsKey(member.Key)).SelectMany(member => Problems(properties[member.Key]!, member.Value, $"{path}.{member.Key}"));
        return [.. missing, .. unknown, .. wrong];
    }

    private static IEnumerable<string> TypesOf(JsonNode type) => type is JsonArray several ? several.Select(one => (string)one!) : [(string)type!];

    private static bool IsOfType(JsonNode? value, string type) => (type, value?.GetValueKind()) switch
    {
        ("null", null) => true,
        ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) or ("string", JsonValueKind.String) or ("number", JsonValueKind.Number) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        ("integer", JsonValueKind.Number) => long.TryParse(value!.ToJsonString(), out _),
        _ => false,
    };
}
