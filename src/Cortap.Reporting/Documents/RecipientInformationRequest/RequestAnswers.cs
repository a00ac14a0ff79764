using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents.Templating;
using static Cortap.Reporting.Documents.Templating.WordMarkup;

namespace Cortap.Reporting.Documents.RecipientInformationRequest;

/// <summary>One field of a filled request.</summary>
/// <param name="Tag">See <see cref="AnswerTags"/>.</param>
/// <param name="Title">What is asked, as shown to the recipient.</param>
/// <param name="Value">What was entered; <c>true</c> or <c>false</c> for a box; null when nothing was.</param>
public sealed record RequestField(string Tag, string Title, string? Value);

/// <summary>The answers in a request package that came back from a recipient.</summary>
public static partial class RequestAnswers
{
    private static readonly XNamespace W14 = "http://schemas.microsoft.com/office/word/2010/wordml";

    private static readonly string[] Prompts = ["Enter text", "Enter date", "Enter file name", "Enter comments", "Enter the answer here."];

    /// <summary>A whole date as Americans and date pickers write it, without commas and periods: half of one would be completed from today's.</summary>
    private static readonly string[] TypedDates =
    [
        "M/d/yyyy", "M/d/yy", "M-d-yyyy", "M-d-yy", "yyyy-M-d", "yyyy/M/d",
        "MMM-d-yyyy", "d-MMM-yyyy", "d-MMM-yy",
        .. from weekday in (string[])["", "dddd ", "ddd "]
           from date in (string[])["MMMM d yyyy", "MMM d yyyy", "d MMMM yyyy", "d MMM yyyy"]
           select weekday + date,
    ];

    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What the tag of every answer begins with.</summary>
    public const string TagPrefix = AnswerTags.Prefix;

    /// <summary>What each answer of a Word document is called, by tag; empty when the document asks for none.</summary>
    public static IReadOnlyDictionary<string, string> Titles(ReadOnlyMemory<byte> docx) =>
        Fields(docx).DistinctBy(field => field.Tag).ToDictionary(field => field.Tag, field => field.Title, StringComparer.Ordinal);

    /// <summary>The fields of a Word document in reading order.</summary>
    /// <exception cref="InvalidDataException">Not a Word document, or none with fields of a request.</exception>
    public static IReadOnlyList<RequestField> ReadDocument(ReadOnlyMemory<byte> docx)
    {
        var fields = Fields(docx);
        return fields.Count > 0 ? fields : throw new InvalidDataException(
            "the file has no answer fields: it is no request package made since version 1.1 of its template, or the editor that saved it dropped them");
    }

    /// <summary>
    /// <c>answers</c> by id (text, <c>true</c> or <c>false</c>, an ISO date, or for a document request an object of <c>date_submitted</c>,
    /// <c>file_name</c> and <c>comments</c>; null when nothing was entered), <c>missing</c> with id and title, and <c>counts</c>.
    /// </summary>
    public static string ToJson(IEnumerable<RequestField> fields)
    {
        var answers = new Dictionary<string, (string Title, JsonNode? Value)>(StringComparer.Ordinal);
        foreach (var group in fields.Where(field => field.Tag.StartsWith(AnswerTags.Prefix, StringComparison.Ordinal)).GroupBy(field => Id(field.Tag), StringComparer.Ordinal))
        {
            answers.Add(group.Key, (Title(group.First().Title), Value([.. group])));
        }

        var missing = answers.Where(answer => IsMissing(answer.Value.Value)).ToList();
        return new JsonObject
        {
            ["answers"] = new JsonObject(answers.Select(answer => KeyValuePair.Create(answer.Key, answer.Value.Value))),
            ["missing"] = new JsonArray([.. missing.Select(answer => (JsonNode)new JsonObject { ["id"] = answer.Key, ["title"] = answer.Value.Title })]),
            ["counts"] = new JsonObject { ["asked"] = answers.Count, ["answered"] = answers.Count - missing.Count, ["missing"] = missing.Count },
        }.ToJsonString(Layout);
    }

    private static List<RequestField> Fields(ReadOnlyMemory<byte> docx)
    {
        var package = OpcPackage.Read(docx);
        return package.FindTarget("", "officeDocument") is { } main && package.Parts.TryGetValue(main, out var content)
            ? [.. Xml.Load(content).Descendants(W + "sdt").Where(IsThere).Select(Field).OfType<RequestField>()] : [];
    }

    private static RequestField? Field(XElement control)
    {
        var properties = control.Element(W + "sdtPr");
        if (properties?.ChildValue("tag") is not { } tag || !tag.StartsWith(AnswerTags.Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var title = properties.ChildValue("alias") ?? tag;
        if (properties.Element(W14 + "checkbox") is { } box)
        {
            return new RequestField(tag, title, (string?)box.Element(W14 + "checked")?.Attribute(W14 + "val") is "1" or "true" ? "true" : "false");
        }

        var text = properties.Element(W + "showingPlcHdr") is null ? TextOf(control.Element(W + "sdtContent")) : "";
        return new RequestField(tag, title, text.Length == 0 || Prompts.Contains(text) ? null
            : ReportText.ParseDate((string?)properties.Element(W + "date")?.Attribute(W + "fullDate")) is { } chosen ? Iso(chosen) : text);
    }

    // Any other text is kept.
    private static string TypedDate(string text) =>
        DateOnly.TryParseExact(Punctuation().Replace(text, " "), TypedDates, CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces, out var date) ? Iso(date) : text;

    [GeneratedRegex(@",|(?<=\p{L})\.")]
    private static partial Regex Punctuation();

    private static string Iso(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    // Whether it is not what a tracked change has taken away.
    private static bool IsThere(XElement element) =>
        !element.Ancestors().Any(ancestor => ancestor.Is("del") || ancestor.Is("moveFrom") || (ancestor.Is("tr") && ancestor.Element(W + "trPr")?.Element(W + "del") is not null));

    private static string TextOf(XElement? content)
    {
        var text = new StringBuilder();
        foreach (var element in content?.Descendants().Where(IsThere) ?? [])
        {
            _ = element.Name.Namespace != W ? text : element.Name.LocalName switch
            {
                "t" => text.Append(element.Value),
                "br" or "cr" => text.Append('\n'),
                "tab" => text.Append('\t'),
                "noBreakHyphen" => text.Append('-'),
                "p" when text.Length > 0 => text.Append('\n'),
                _ => text,
            };
        }

        return text.ToString().Trim();
    }

    private static string Id(string tag)
    {
        var id = tag[AnswerTags.Prefix.Length..];
        foreach (var part in (string[])[AnswerTags.DateSubmitted, AnswerTags.FileName, AnswerTags.Comments, AnswerTags.Yes, AnswerTags.No])
        {
            if (id.EndsWith(part, StringComparison.Ordinal))
            {
                return id[..^part.Length];
            }
        }

        return id;
    }

    private static string Title(string title) => title.EndsWith(": yes", StringComparison.Ordinal) ? title[..^": yes".Length] : title;

    private static JsonNode? Value(IReadOnlyList<RequestField> fields)
    {
        if (fields.Any(field => field.Tag.EndsWith(AnswerTags.FileName, StringComparison.Ordinal)))
        {
            return new JsonObject
            {
                ["date_submitted"] = Text(fields, AnswerTags.DateSubmitted, TypedDate),
                ["file_name"] = Text(fields, AnswerTags.FileName),
                ["comments"] = Text(fields, AnswerTags.Comments),
            };
        }

        if (fields.Any(field => field.Tag.EndsWith(AnswerTags.Yes, StringComparison.Ordinal)))
        {
            // Both boxes, or none, say nothing.
            var (yes, no) = (IsTicked(fields, AnswerTags.Yes), IsTicked(fields, AnswerTags.No));
            return yes == no ? null : JsonValue.Create(yes);
        }

        return Text(fields, "");
    }

    // Somebody who needs more room copies a row, and its fields with it.
    private static List<string> Values(IEnumerable<RequestField> fields, string suffix) =>
        [.. fields.Where(field => field.Tag.EndsWith(suffix, StringComparison.Ordinal)).Select(field => field.Value).OfType<string>()];

    private static bool IsTicked(IEnumerable<RequestField> fields, string suffix) => Values(fields, suffix).Contains("true");

    private static string? Text(IEnumerable<RequestField> fields, string suffix, Func<string, string>? read = null)
    {
        var values = Values(fields, suffix);
        return values.Count == 0 ? null : string.Join('\n', read is null ? values : values.Select(read));
    }

    private static bool IsMissing(JsonNode? value) => value is null || (value is JsonObject request && request.All(member => member.Value is null));
}
