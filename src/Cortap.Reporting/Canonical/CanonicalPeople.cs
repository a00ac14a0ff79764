using System.Text.Json.Serialization;

namespace Cortap.Reporting.Canonical;

/// <summary>The reviewing firm and its lead reviewer.</summary>
public sealed record CanonicalContractor
{
    public required string? LeadReviewerName { get; init; }

    public required string? ContractorName { get; init; }

    /// <summary>Alias of <see cref="ContractorName"/> for older readers.</summary>
    public string? CompanyName => ContractorName;

    public string? LeadReviewerPhone { get; init; }

    public string? LeadReviewerEmail { get; init; }
}

/// <summary>FTA's program manager for the recipient.</summary>
public sealed record CanonicalProgramManager
{
    public required string? FtaProgramManagerName { get; init; }

    /// <summary>Alias of <see cref="FtaProgramManagerName"/> for older readers.</summary>
    public string? Name => FtaProgramManagerName;

    public string? FtaProgramManagerTitle { get; init; }

    public string? FtaProgramManagerPhone { get; init; }

    public string? FtaProgramManagerEmail { get; init; }
}

/// <summary>The official who signs letters.</summary>
public sealed record CanonicalRegionalOfficer(string? Name, string? Title, string? Phone, string? Email);

/// <summary>Five groups of people who attended the conferences.</summary>
public sealed record CanonicalAttendees(
    IReadOnlyList<CanonicalAttendee> Recipient,
    IReadOnlyList<CanonicalAttendee> Subrecipients,
    IReadOnlyList<CanonicalAttendee> ContractorsLessees,
    IReadOnlyList<CanonicalAttendee> Fta,
    IReadOnlyList<CanonicalAttendee> Contractor);

/// <param name="Name">Full name.</param>
/// <param name="Organization">Written only when the input had it (flat attendee lists).</param>
/// <param name="Title">Job title.</param>
/// <param name="Phone">As supplied.</param>
/// <param name="Email">As supplied.</param>
public sealed record CanonicalAttendee(
    string? Name,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Organization,
    string? Title,
    string? Phone,
    string? Email);

/// <param name="Name">Legal name.</param>
/// <param name="Location"><c>City, ST</c> as supplied.</param>
public sealed record CanonicalSubrecipient(string? Name, string? Location);
