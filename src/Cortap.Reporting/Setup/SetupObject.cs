using System.Globalization;
using System.Text.Json;
using Cortap.Reporting.Canonical;

namespace Cortap.Reporting.Setup;

/// <summary>Reads the members of one JSON object of the setup document and notes what is wrong with them, by path.</summary>
internal sealed class SetupObject
{
    private readonly JsonElement _element;
    private readonly SetupFindings _findings;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public SetupObject(JsonElement element, string path, SetupFindings findings)
    {
        Path = path;
        _findings = findings;
        if (element.ValueKind == JsonValueKind.Object)
            _element = element;
        else if (element.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined))
            findings.Error(path, "must be an object");
    }

    public string Path { get; }

    /// <summary>The cleaned text of the first of these members that has one; blanks and placeholders count as absent.</summary>
    public string? Text(params ReadOnlySpan<string> names)
    {
        string? text = null;
        foreach (var name in names)
        {
            var candidate = ReadText(name);
            text ??= candidate;
        }

        return text;
    }

    public int? Integer(string name)
    {
        if (ReadText(name) is not { } text)
            return null;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            return value;
        _findings.Error($"{Path}.{name}", "must be an integer");
        return null;
    }

    /// <summary>A positive id, written as a number or as a text; null for anything else.</summary>
    public long? Identifier(string name)
    {
        var member = Member(name);
        return member.ValueKind is JsonValueKind.Number or JsonValueKind.String
            && long.TryParse(ReadText(name), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0
                ? id
                : null;
    }

    public DateOnly? Date(string name)
    {
        if (ReadText(name) is not { } text)
            return null;
        var date = ReportText.ParseDate(text);
        if (date is null)
            _findings.Error($"{Path}.{name}", "must be a date such as 2026-03-15, or a date cell of a workbook");
        return date;
    }

    public SetupObject Object(string name) => new(Member(name), $"{Path}.{name}", _findings);

    /// <summary>The member as it is, or an undefined element.</summary>
    public JsonElement Member(string name)
    {
        _known.Add(name);
        return _element.ValueKind == JsonValueKind.Object && _element.TryGetProperty(name, out var member) ? member : default;
    }

    /// <summary>The objects of an array member; none when it is absent or null.</summary>
    public IEnumerable<SetupObject> Objects(string name)
    {
        var member = Member(name);
        if (member.ValueKind == JsonValueKind.Array)
            return member.EnumerateArray().Select((item, index) => new SetupObject(item, $"{Path}.{name}[{index}]", _findings));
        if (member.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined))
            _findings.Error($"{Path}.{name}", "must be an array");
        return [];
    }

    /// <summary>Warns of members that nobody asked for, which are typing errors more often than not.</summary>
    public void WarnOfUnknownMembers()
    {
        if (_element.ValueKind != JsonValueKind.Object)
            return;
        foreach (var member in _element.EnumerateObject().Where(member => !_known.Contains(member.Name)))
            _findings.Warn($"{Path}.{member.Name}", "is not a member of project setup and is ignored");
    }

    private string? ReadText(string name)
    {
        var member = Member(name);
        switch (member.ValueKind)
        {
            case JsonValueKind.String when member.GetString() is { } text && CanonicalText.IsSpreadsheetError(text):
                _findings.Warn($"{Path}.{name}", $"holds the error {text.Trim()} of a spreadsheet and counts as empty");
                return null;
            case JsonValueKind.String:
                return CanonicalText.CleanValue(member.GetString());
            case JsonValueKind.Number:
                return SetupReader.Plain(member.GetRawText());
            case JsonValueKind.Null or JsonValueKind.Undefined:
                return null;
            default:
                _findings.Error($"{Path}.{name}", "must be a text or a number");
                return null;
        }
    }
}
