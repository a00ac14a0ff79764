using System.Text.Json.Nodes;

namespace Cortap.Reporting.Canonical;

/// <summary>
/// The setup entry of one project (docs/domain/canonical-model.md, section 7). Texts are cleaned; blank values and placeholders are null;
/// aliases are resolved. Values may still break the canonical schema.
/// </summary>
public sealed record ProjectSetup
{
    /// <summary>What a project without an entry has.</summary>
    public static ProjectSetup Empty { get; } = new();

    /// <summary>Changes when the entry changes; a snapshot made from another setup is stale.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>
    /// Where a path of the entry, such as <c>project_info.region_number</c>, lies for people: sheet, row, heading and cell of a workbook; null where
    /// the path itself says it best.
    /// </summary>
    public Func<string, string?> PlaceOf { get; init; } = _ => null;

    /// <summary>What is probably not meant so in the entry, as <c>place: message</c> lines.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    public ProjectInfo Info { get; init; } = new();

    public SetupContractor Contractor { get; init; } = new();

    public SetupPerson ProgramManager { get; init; } = new();

    public SetupPerson RegionalOfficer { get; init; } = new();

    /// <summary>The five groups; null when nobody is listed in them.</summary>
    public CanonicalAttendees? Attendees { get; init; }

    /// <summary>The older flat list, to be grouped by organization.</summary>
    public IReadOnlyList<CanonicalAttendee> FlatAttendees { get; init; } = [];

    /// <summary>Keys <c>5307</c>, <c>5310</c>, <c>5311</c>, all three; null when nobody is listed.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<CanonicalSubrecipient>>? Subrecipients { get; init; }

    public IReadOnlyList<CanonicalErfItem> ErfItems { get; init; } = [];

    /// <summary>
    /// Narrative and dates of the draft report: strings cleaned, members and blanks as they came; null when there are none.
    /// </summary>
    public JsonObject? ReportDetails { get; init; }

    /// <summary>Letter fields: strings cleaned, members and blanks as they came; null when there are none.</summary>
    public JsonObject? Correspondence { get; init; }
}

/// <summary>What is reviewed, by whom it is received, and when.</summary>
public sealed record ProjectInfo
{
    public int? RegionNumber { get; init; }

    /// <summary>Aliases such as <c>TR</c> are resolved; an unknown value stays as it came.</summary>
    public string? ReviewType { get; init; }

    public string? RecipientName { get; init; }

    public string? RecipientAcronym { get; init; }

    public string? RecipientCityState { get; init; }

    public string? RecipientId { get; init; }

    public string? RecipientWebsite { get; init; }

    public string? FiscalYear { get; init; }

    public DateOnly? SiteVisitStartDate { get; init; }

    public DateOnly? SiteVisitEndDate { get; init; }

    public string? SiteVisitDates { get; init; }

    public string? ExitConferenceFormat { get; init; }

    public DateOnly? ReportDate { get; init; }

    public DateOnly? RirDueDate { get; init; }

    public string? ReviewStatus { get; init; }
}

/// <summary>The reviewing firm.</summary>
public sealed record SetupContractor
{
    public string? LeadReviewerName { get; init; }

    public string? CompanyName { get; init; }

    public string? LeadReviewerPhone { get; init; }

    public string? LeadReviewerEmail { get; init; }
}

/// <summary>The FTA program manager or the regional officer.</summary>
public sealed record SetupPerson(string? Name = null, string? Title = null, string? Phone = null, string? Email = null);
