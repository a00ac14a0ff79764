using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cortap.Reporting.Canonical;

/// <summary>Reads optional members of copied project setup; blanks, placeholders and values of another kind count as absent.</summary>
internal static class SetupReader
{
    /// <summary>Null, or a text that says nothing.</summary>
    public static bool IsBlank([NotNullWhen(false)] JsonNode? node) => node is null || (node.GetValueKind() == JsonValueKind.String && Text(node) is null);

    public static string? Text(this JsonObject? setup, string member) => Text(setup?[member]);

    public static string? Text(JsonNode? node)
    {
        var text = node?.GetValueKind() switch
        {
            JsonValueKind.String => node.GetValue<string>().Trim(),
            JsonValueKind.Number => Plain(node.ToJsonString()),
            _ => null,
        };
        return string.IsNullOrEmpty(text) || CanonicalText.IsPlaceholder(text) || CanonicalText.IsSpreadsheetError(text) ? null : text;
    }

    /// <summary><c>33.0</c> and <c>3.3e1</c> are the whole number 33, however they are written.</summary>
    public static string Plain(string number) =>
        decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && decimal.IsInteger(value)
            ? decimal.Truncate(value).ToString(CultureInfo.InvariantCulture)
            : number;

    public static DateOnly? Date(this JsonObject? setup, string member) => Date(setup?[member]);

    public static DateOnly? Date(JsonNode? node) => ReportText.ParseDate(Text(node));

    public static bool? Flag(this JsonObject? setup, string member) => Flag(setup?[member]);

    public static bool? Flag(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>A number, also when it is written as text with a dollar sign or separators.</summary>
    public static decimal? Amount(this JsonObject? setup, string member) => Amount(setup?[member]);

    public static decimal? Amount(JsonNode? node) =>
        decimal.TryParse(Text(node), NumberStyles.Currency | NumberStyles.AllowExponent, AmountFormat, out var amount) ? amount : null;

    public static JsonObject? Object(this JsonObject? setup, string member) => setup?[member] as JsonObject;

    public static IEnumerable<JsonObject> Objects(this JsonObject? setup, string member) =>
        (setup?[member] as JsonArray)?.OfType<JsonObject>() ?? [];

    public static IReadOnlyList<string> Texts(this JsonObject? setup, string member) =>
        [.. (setup?[member] as JsonArray)?.Select(Text).OfType<string>() ?? []];

    private static NumberFormatInfo AmountFormat { get; } = new() { CurrencySymbol = "$", CurrencyGroupSeparator = ",", CurrencyDecimalSeparator = "." };
}
