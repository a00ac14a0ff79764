using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cortap.Reporting.Canonical;

/// <summary>
/// The dates, flags and amounts of <c>report_details</c> and <c>correspondence</c> (docs/domain/canonical-model.md, sections 7.3 and 7.4). Both are
/// copied as they are, so that a value which <see cref="SetupReader"/> cannot read would give way to a default without a word.
/// </summary>
internal static class SetupMembers
{
    private static readonly Kind Date = new("must be a date such as 2026-03-15", (setup, member) => setup.Date(member) is not null);
    private static readonly Kind Flag = new("must be true or false without quotation marks", (setup, member) => setup.Flag(member) is not null);
    private static readonly Kind Amount = new("must be an amount such as 2450000 or $2,450,000", (setup, member) => setup.Amount(member) is not null);

    private static readonly Known[] ReportDetails =
    [
        new("desk_review_date", Date),
        new("scoping_meeting_date", Date),
        new("entrance_conference_date", Date),
        new("exit_conference_date", Date),
        new("draft_report_date", Date),
        new("final_report_date", Date),
        new("review_period_start", Date),
        new("review_period_end", Date),
        new("covid19_context", Flag),
        new("first_time_operating_assistance", Flag),
        new("date", Date, List: "process_dates"),
        new("award_amount", Amount, List: "awards"),
    ];

    private static readonly Known[] Correspondence = [new("letter_date", Date)];

    /// <summary>Path, rule and value of each that has a value which cannot be read. Null, blanks and placeholders are no values.</summary>
    public static IEnumerable<(string Path, string Rule, string Value)> FindUnread(CanonicalDocument document) =>
        ReportDetails.SelectMany(known => FindUnread("report_details", document.ReportDetails, known))
            .Concat(Correspondence.SelectMany(known => FindUnread("correspondence", document.Correspondence, known)));

    private static IEnumerable<(string Path, string Rule, string Value)> FindUnread(string path, JsonObject? setup, Known known) => (known.List, setup?[known.List ?? known.Member]) switch
    {
        (_, var node) when IsAbsent(node) => [],
        ({ } list, JsonArray rows) => rows.Index().SelectMany(row => FindUnreadRow($"{path}.{list}[{row.Index}]", row.Item, known)),
        ({ } list, { } node) => [($"{path}.{list}", "must be an array", Show(node))],
        (_, { } node) when !known.Kind.IsRead(setup!, known.Member) => [($"{path}.{known.Member}", known.Kind.Rule, Show(node))],
        _ => [],
    };

    private static IEnumerable<(string Path, string Rule, string Value)> FindUnreadRow(string path, JsonNode? row, Known known) =>
        row is JsonObject setup ? FindUnread(path, setup, known with { List = null })
        : IsAbsent(row) ? [] : [(path, "must be an object", Show(row!))];

    private static bool IsAbsent(JsonNode? node) => node is null || (node.GetValueKind() == JsonValueKind.String && SetupReader.Text(node) is null);

    private static string Show(JsonNode value) => value switch
    {
        JsonObject => "an object",
        JsonArray => "an array",
        _ => value.ToString(),
    };

    /// <param name="Member">Its name.</param>
    /// <param name="Kind">What it is.</param>
    /// <param name="List">The list in whose objects it is; null where it is no list's.</param>
    private sealed record Known(string Member, Kind Kind, string? List = null);

    /// <param name="Rule">What a value must be.</param>
    /// <param name="IsRead">Whether the reader gets a value from this member.</param>
    private sealed record Kind(string Rule, Func<JsonObject, string, bool> IsRead);
}
