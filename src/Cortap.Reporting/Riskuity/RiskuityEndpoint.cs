using System.Globalization;

namespace Cortap.Reporting.Riskuity;

/// <summary>One of Riskuity's calls, in the exact path form that is not redirected.</summary>
/// <param name="Path">Absolute path; what clients are told.</param>
/// <param name="Query">Query with its question mark, or empty.</param>
/// <param name="Route">Path template, for spans and metrics.</param>
internal sealed record RiskuityEndpoint(string Path, string Query, string Route)
{
    public static RiskuityEndpoint TenantProjects { get; } = new("/projects/tenant/", "", "/projects/tenant/");

    public static RiskuityEndpoint ProjectControls(long projectId, int limit, int offset) => new(
        string.Create(CultureInfo.InvariantCulture, $"/projects/project_controls/{projectId}"),
        string.Create(CultureInfo.InvariantCulture, $"?limit={limit}&offset={offset}"),
        "/projects/project_controls/{project_id}");

    public Uri At(Uri baseUrl) => new(baseUrl.AbsoluteUri.TrimEnd('/') + Path + Query);
}
