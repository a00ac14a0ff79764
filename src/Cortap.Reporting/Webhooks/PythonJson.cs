using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cortap.Reporting.Webhooks;

/// <summary>
/// Writes the bytes that Python's <c>json.dumps</c> gives for the same value, because receivers verify signatures over what they serialize
/// again (docs/contract.md, section 6): <c>", "</c> and <c>": "</c>, ASCII only, lower-case <c>\uXXXX</c> per UTF-16 unit, none of
/// <c>&lt; &gt; &amp; ' + /</c> escaped. Fractions are refused: Python and .NET do not agree on every one of them.
/// </summary>
internal static class PythonJson
{
    /// <exception cref="ArgumentException">The value holds a number that is no integer.</exception>
    public static byte[] Write(JsonNode? value)
    {
        var text = new StringBuilder(512);
        Append(text, value);
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static void Append(StringBuilder text, JsonNode? value)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case JsonObject members:
                AppendAll(text, '{', '}', members, (member) =>
                {
                    Append(text, member.Key);
                    text.Append(": ");
                    Append(text, member.Value);
                });
                break;
            case JsonArray items:
                AppendAll(text, '[', ']', items, item => Append(text, item));
                break;
            default:
                Append(text, value.AsValue());
                break;
        }
    }

    private static void AppendAll<T>(StringBuilder text, char open, char close, IEnumerable<T> parts, Action<T> append)
    {
        text.Append(open);
        var separator = "";
        foreach (var part in parts)
        {
            text.Append(separator);
            append(part);
            separator = ", ";
        }

        text.Append(close);
    }

    private static void Append(StringBuilder text, JsonValue value)
    {
        switch (value.GetValueKind())
        {
            case JsonValueKind.String:
                Append(text, value.GetValue<string>());
                break;
            case JsonValueKind.True:
                text.Append("true");
                break;
            case JsonValueKind.False:
                text.Append("false");
                break;
            default:
                var number = value.ToJsonString();
                text.Append(number != "-0" && long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer)
                    ? integer.ToString(CultureInfo.InvariantCulture)
                    : throw new ArgumentException($"A webhook carries integers only, not {number}."));
                break;
        }
    }

    private static void Append(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var unit in value)
        {
            _ = unit switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\b' => text.Append("\\b"),
                '\t' => text.Append("\\t"),
                '\n' => text.Append("\\n"),
                '\f' => text.Append("\\f"),
                '\r' => text.Append("\\r"),
                >= ' ' and <= '~' => text.Append(unit),
                _ => text.Append("\\u").Append(((int)unit).ToString("x4", CultureInfo.InvariantCulture)),
            };
        }

        text.Append('"');
    }
}
