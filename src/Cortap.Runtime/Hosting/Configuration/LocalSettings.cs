using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;

namespace Cortap.Runtime.Hosting.Configuration;

/// <summary>
/// <c>local.settings.json</c>, the developer's settings. As under the Functions Core Tools, each of its Values becomes an
/// environment variable of the process unless that variable is set already.
/// </summary>
internal static class LocalSettings
{
    // What the Core Tools know besides.
    private static readonly FrozenSet<string> Others = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "IsEncrypted", "Host", "ConnectionStrings");

    public static void Apply(string scriptRoot, IConfigurationBuilder configuration)
    {
        var path = Path.Combine(scriptRoot, "local.settings.json");
        using var document = JsonSettingsFile.Parse(path);
        if (document is null)
            return;
        if (document.RootElement.EnumerateObject().GroupBy(member => member.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(members => members.Count() > 1) is { Key: var twice })
            throw new RuntimeStartException($"{path} gives {SettingText.Shown(twice)} more than once; keep one.");
        if (Member(document, "IsEncrypted") is { ValueKind: not (JsonValueKind.False or JsonValueKind.Null) } encrypted
            && !string.Equals(encrypted.ToString(), "false", StringComparison.OrdinalIgnoreCase))
            throw new RuntimeStartException(
                $"{path} is encrypted. Decrypt it with \"func settings decrypt\", or set environment variables.");

        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var faults = new List<string>();
        foreach (var spellings in Values(document, path).GroupBy(member => PathOf(member.Name), StringComparer.OrdinalIgnoreCase))
        {
            var (name, value) = (spellings.First().Name, spellings.First().Value);
            if (spellings.Count() > 1)
                faults.Add($"gives one setting more than once, as {string.Join(" and ", spellings.Select(member => member.Name).Order(StringComparer.Ordinal))}; keep one");
            else if (value.ValueKind is JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null)
                faults.Add($"gives {SettingText.Shown(name)} as {(value.ValueKind == JsonValueKind.Array ? "a list" : value.ValueKind == JsonValueKind.Null ? "null" : "an object")}; give a text");
            else if (name.Length == 0 || name.AsSpan().ContainsAny('=', '\0') || value.ToString().Contains('\0', StringComparison.Ordinal))
                faults.Add($"has a setting \"{SettingText.Shown(name.Split('=')[0])}\" that can be no environment variable: a name is not empty and has no =, and no text has a NUL");
            else
                values.Add(name, value.ToString());
        }

        if (faults.Count > 0)
            throw new RuntimeStartException([.. faults.Select(fault => $"{path} {fault}.")]);
        foreach (var (name, value) in values)
        {
            if (Environment.GetEnvironmentVariable(name) is null)
                Environment.SetEnvironmentVariable(name, value);
        }
        // Below the sources that are there already: environment variables and the command line win.
        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = values.Select(setting => KeyValuePair.Create<string, string?>(PathOf(setting.Key), setting.Value)) });
    }

    /// <summary>The settings. A file that has something else instead would be ignored.</summary>
    private static JsonProperty[] Values(JsonDocument document, string path) => Member(document, "Values") switch
    {
        { ValueKind: JsonValueKind.Object } values => [.. values.EnumerateObject()],
        null when document.RootElement.EnumerateObject().All(member => Others.Contains(member.Name) || member.Name.StartsWith('$')) => [],
        _ => throw new RuntimeStartException($"{path} has no settings; give them as {{\"Values\": {{\"NAME\": \"value\"}}}}."),
    };

    private static JsonElement? Member(JsonDocument document, string name) => document.RootElement.EnumerateObject()
        .Where(member => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(member => (JsonElement?)member.Value).SingleOrDefault();

    /// <summary>The path that a variable of this name sets.</summary>
    private static string PathOf(string name) => name.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal);
}
