using System.Text.Json.Nodes;

namespace Cortap.Cli.Api;

/// <summary>Members that every answer of a CORTAP service has.</summary>
internal static class AnswerMembers
{
    /// <exception cref="CliException">It has no such member: something else answered.</exception>
    public static T Of<T>(this JsonNode answer, string name)
        where T : notnull =>
        answer is JsonObject members && members[name] is JsonValue value && value.TryGetValue<T>(out var found) ? found : throw Other(name);

    /// <summary>The text, or null where there is none.</summary>
    public static string? Text(this JsonNode answer, string name) =>
        answer is JsonObject members && members[name] is JsonValue value && value.TryGetValue<string>(out var found) ? found : null;

    /// <exception cref="CliException">It has no such list of objects: something else answered.</exception>
    public static IReadOnlyList<JsonObject> List(this JsonNode answer, string name) =>
        answer is JsonObject members && members[name] is JsonArray items && items.All(item => item is JsonObject) ? [.. items.Cast<JsonObject>()] : throw Other(name);

    private static CliException Other(string name) => new($"The answer has no {name} as those of a CORTAP service have. Is this the address of one?");
}
