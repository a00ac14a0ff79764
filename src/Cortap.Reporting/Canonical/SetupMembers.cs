using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cortap.Reporting.Canonical;

/// <summary>
/// What documents read of <c>report_details</c> and <c>correspondence</c> (docs/domain/canonical-model.md, sections 7.3 and 7.4). Both are copied
/// as they are, so that a value which <see cref="SetupReader"/> cannot read would give way to a default without a word.
/// </summary>
internal static class SetupMembers
{
    private static readonly Shape Text = new("must be a text", node => node.GetValueKind() is JsonValueKind.String or JsonValueKind.Number);
    private static readonly Shape Date = new("must be a date such as 2026-03-15", node => SetupReader.Date(node) is not null);
    private static readonly Shape Flag = new("must be true or false without quotation marks", node => SetupReader.Flag(node) is not null);
    private static readonly Shape Amount = new("must be an amount such as 2450000 or $2,450,000", node => SetupReader.Amount(node) is not null);
    private static readonly Shape Texts = List(Text);

    // The model does not say what they are; people write them as they write the awards.
    private static readonly Shape AwardOrNumber = new("must be a text or an object", node => Text.Fits(node) || node is JsonObject) { Members = [("award_number", Text)] };
    private static readonly Shape Contact = Object(("salutation", Text), ("name", Text), ("phone", Text), ("email", Text));

    /// <summary>But <c>report_status</c>, which the schema has an enumeration for.</summary>
    private static readonly Shape ReportDetails = Object(
        ("previous_review_year", Text),
        ("desk_review_date", Date),
        ("scoping_meeting_date", Date),
        ("entrance_conference_date", Date),
        ("exit_conference_date", Date),
        ("draft_report_date", Date),
        ("final_report_date", Date),
        ("review_period_start", Date),
        ("review_period_end", Date),
        ("covid19_context", Flag),
        ("process_dates", List(Object(("date", Date), ("process", Text)))),
        ("organization_description", Text),
        ("awards", List(Object(("award_number", Text), ("award_amount", Amount), ("year_executed", Text), ("description", Text)))),
        ("supplemental_awards", List(AwardOrNumber)),
        ("first_time_operating_assistance", Flag),
        ("projects_completed", Texts),
        ("projects_ongoing", Texts),
        ("projects_future", Texts),
        ("contractors_reviewed", List(Object(("name", Text), ("location", Text)))),
        ("civil_rights_mailbox", Text));

    private static readonly Shape Correspondence = Object(
        ("letter_date", Date),
        ("recipient_contact", Object(
            ("salutation", Text), ("name", Text), ("last_name", Text), ("title", Text), ("street_address", Text), ("city", Text), ("state", Text), ("zip", Text))),
        ("recipient_pocs", List(Contact)),
        ("regional_office", Object(("name", Text), ("states", Texts), ("address_lines", Texts), ("phone", Text))),
        ("regional_office_representative", Contact),
        ("lead_reviewer_salutation", Text),
        ("regional_administrator_name", Text),
        ("cc", Texts));

    /// <summary>Path, rule and value of each that has a value which cannot be read. Null, blanks and placeholders are no values.</summary>
    public static IEnumerable<(string Path, string Rule, string Value)> FindUnread(CanonicalDocument document, Func<string, bool> isRead) =>
        Present(document, isRead).Where(member => !member.Shape.Fits(member.Node)).Select(member => (member.Path, member.Shape.Rule, Show(member.Node)));

    /// <summary>Path and length of each list.</summary>
    public static IEnumerable<(string Path, int Count)> FindLists(CanonicalDocument document, Func<string, bool> isRead) =>
        from member in Present(document, isRead)
        where member.Shape.Items is not null && member.Node is JsonArray
        select (member.Path, ((JsonArray)member.Node).Count);

    private static IEnumerable<(string Path, JsonNode Node, Shape Shape)> Present(CanonicalDocument document, Func<string, bool> isRead) =>
        Below("report_details", document.ReportDetails, ReportDetails, isRead).Concat(Below("correspondence", document.Correspondence, Correspondence, isRead));

    private static IEnumerable<(string Path, JsonNode Node, Shape Shape)> Below(string path, JsonNode? node, Shape shape, Func<string, bool> isRead) => node switch
    {
        JsonObject setup => shape.Members.Where(member => isRead($"{path}.{member.Name}")).SelectMany(member => Present($"{path}.{member.Name}", setup[member.Name], member.Shape)),
        JsonArray items when shape.Items is { } item => items.Index().SelectMany(entry => Present($"{path}[{entry.Index}]", entry.Item, item)),
        _ => [],
    };

    private static IEnumerable<(string Path, JsonNode Node, Shape Shape)> Present(string path, JsonNode? node, Shape shape) =>
        SetupReader.IsBlank(node) ? [] : Below(path, node, shape, _ => true).Prepend((path, node, shape));

    private static string Show(JsonNode value) => value switch
    {
        JsonObject => "an object",
        JsonArray => "an array",
        _ => value.ToString(),
    };

    private static Shape Object(params (string Name, Shape Shape)[] members) => new("must be an object", node => node is JsonObject) { Members = members };

    private static Shape List(Shape items) => new("must be an array", node => node is JsonArray) { Items = items };

    /// <param name="Rule">What a value must be.</param>
    /// <param name="Fits">Whether the reader gets a value from it.</param>
    private sealed record Shape(string Rule, Func<JsonNode, bool> Fits)
    {
        /// <summary>Those of an object that are read.</summary>
        public IReadOnlyList<(string Name, Shape Shape)> Members { get; init; } = [];

        /// <summary>What the items of a list are; null for what is no list.</summary>
        public Shape? Items { get; init; }
    }
}
