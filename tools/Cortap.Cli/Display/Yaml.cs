using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Cortap.Cli.Display;

/// <summary>Writes JSON values as block-style YAML. Texts that YAML could take for something else are quoted as in JSON, which YAML includes.</summary>
public static partial class Yaml
{
    private static readonly JsonSerializerOptions Quoted = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(JsonNode value)
    {
        var text = new StringBuilder();
        Append(text, value, indent: 0);
        return text.ToString();
    }

    private static void Append(StringBuilder text, JsonNode? value, int indent)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } members:
                foreach (var (name, member) in members)
                {
                    text.Append(' ', indent).Append(Scalar(name)).Append(':');
                    AppendAfterColon(text, member, indent + 2);
                }

                break;
            case JsonArray { Count: > 0 } items:
                foreach (var item in items) AppendItem(text, item, indent);
                break;
            default:
                text.Append(' ', indent).Append(Flat(value)).Append('\n');
                break;
        }
    }

    private static void AppendAfterColon(StringBuilder text, JsonNode? value, int indent)
    {
        if (value is JsonObject { Count: > 0 } or JsonArray { Count: > 0 })
        {
            text.Append('\n');
            Append(text, value, indent);
        }
        else
        {
            text.Append(' ').Append(Flat(value)).Append('\n');
        }
    }

    private static void AppendItem(StringBuilder text, JsonNode? item, int indent)
    {
        var start = text.Length;
        Append(text, item, indent + 2);
        text[start + indent] = '-';
    }

    private static string Flat(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject => "{}",
        JsonArray => "[]",
        JsonValue scalar when scalar.GetValueKind() == JsonValueKind.String => Scalar(scalar.GetValue<string>()),
        _ => value.ToJsonString(),
    };

    private static string Scalar(string text) => Plain().IsMatch(text) && !Reserved().IsMatch(text) ? text : JsonSerializer.Serialize(text, Quoted);

    [GeneratedRegex(@"^[A-Za-z/][A-Za-z0-9_./{}$-]*( [A-Za-z0-9_./(){}-]+)*$")]
    private static partial Regex Plain();

    [GeneratedRegex("^(true|false|null|yes|no|on|off|y|n)$", RegexOptions.IgnoreCase)]
    private static partial Regex Reserved();
}
