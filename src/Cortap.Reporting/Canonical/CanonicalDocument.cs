using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Cortap.Reporting.Canonical;

/// <summary>
/// The canonical project model, version 1.0: the only contract between data acquisition and rendering.
/// Serialized with snake_case names. The five members at the end are omitted when null, every other one is written as null.
/// </summary>
public sealed record CanonicalDocument
{
    public const string Version = "1.0";

    /// <summary><c>RSKTY-</c> and the Riskuity id, zero-padded to four digits.</summary>
    public required string ProjectId { get; init; }

    /// <summary>UTC, whole seconds.</summary>
    [JsonConverter(typeof(UtcSecondsConverter))]
    public required DateTimeOffset GeneratedAt { get; init; }

    public required string DataVersion { get; init; }

    public required CanonicalProject Project { get; init; }

    public required CanonicalContractor Contractor { get; init; }

    public required CanonicalProgramManager FtaProgramManager { get; init; }

    /// <summary>One entry per review area of the fiscal year's scheme, in canonical order.</summary>
    public required IReadOnlyList<CanonicalAssessment> Assessments { get; init; }

    public IReadOnlyList<CanonicalErfItem> ErfItems { get; init => field = value ?? []; } = [];

    public required CanonicalMetadata Metadata { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CanonicalRegionalOfficer? RegionalOfficer { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CanonicalAttendees? Attendees { get; init; }

    /// <summary>Keys <c>5307</c>, <c>5310</c>, <c>5311</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, IReadOnlyList<CanonicalSubrecipient>>? Subrecipients { get; init; }

    /// <summary>Copied from project setup with cleaned strings; members and blanks are kept as they came.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonObject? ReportDetails { get; init; }

    /// <summary>Copied from project setup with cleaned strings; members and blanks are kept as they came.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonObject? Correspondence { get; init; }

    /// <summary>The canonical form of a Riskuity id, <c>RSKTY-0033</c>.</summary>
    public static string FormatProjectId(long riskuityId) => string.Create(CultureInfo.InvariantCulture, $"RSKTY-{riskuityId:0000}");
}
