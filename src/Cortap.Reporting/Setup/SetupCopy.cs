using System.Text.Json;
using System.Text.Json.Nodes;
using Cortap.Reporting.Canonical;

namespace Cortap.Reporting.Setup;

/// <summary>
/// Copies the free-form members <c>report_details</c> and <c>correspondence</c>: strings are cleaned, blanks and the set of members
/// stay, and a ZIP code becomes text of five digits.
/// </summary>
internal static class SetupCopy
{
    private const int ZipLength = 5;

    /// <summary>The copy, or null when the member is absent, null or empty.</summary>
    public static JsonObject? Copy(SetupObject entry, string name, SetupFindings findings)
    {
        var member = entry.Member(name);
        if (member.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
            return null;
        if (member.ValueKind != JsonValueKind.Object)
        {
            findings.Error($"{entry.Path}.{name}", "must be an object");
            return null;
        }

        return Copy(member) is JsonObject { Count: > 0 } copy ? copy : null;
    }

    private static JsonNode? Copy(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new JsonObject(element.EnumerateObject().Select(CopyMember)),
        JsonValueKind.Array => new JsonArray([.. element.EnumerateArray().Select(Copy)]),
        JsonValueKind.String => JsonValue.Create(CanonicalText.CleanKeepingBlank(element.GetString() ?? "")),
        JsonValueKind.Null => null,
        _ => JsonValue.Create(element.Clone()),
    };

    private static KeyValuePair<string, JsonNode?> CopyMember(JsonProperty member)
    {
        var isZip = member is { Name: "zip", Value.ValueKind: JsonValueKind.Number or JsonValueKind.String };
        return KeyValuePair.Create(member.Name, isZip ? Zip(member.Value) : Copy(member.Value));
    }

    private static JsonValue Zip(JsonElement value)
    {
        var zip = value.ValueKind == JsonValueKind.Number ? SetupReader.Plain(value.GetRawText()) : CanonicalText.CleanKeepingBlank(value.GetString() ?? "");
        return JsonValue.Create(zip.Length > 0 && zip.All(char.IsAsciiDigit) ? zip.PadLeft(ZipLength, '0') : zip);
    }
}
