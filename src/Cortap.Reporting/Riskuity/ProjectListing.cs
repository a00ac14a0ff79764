namespace Cortap.Reporting.Riskuity;

/// <summary>The answer to the list of the caller's projects.</summary>
/// <param name="StatusCode">HTTP status; null when no answer came in time.</param>
/// <param name="Projects">The projects; null unless the status is 200 and the body could be read.</param>
public sealed record ProjectListing(int? StatusCode, IReadOnlyList<TenantProject>? Projects)
{
    // Of a project without its texts.
    private const int SizeOfProject = 100;

    /// <summary>Bytes of memory, about.</summary>
    public long Size { get; } = Projects?.Sum(project => SizeOfProject + (sizeof(char) * ((long)project.Id.Length + (project.Name?.Length ?? 0)))) ?? 0;
}

/// <summary>One project of the caller's tenant.</summary>
/// <param name="Id">Riskuity's id, as text.</param>
/// <param name="Name">Free text.</param>
public sealed record TenantProject(string Id, string? Name);
