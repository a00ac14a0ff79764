using Cortap.Reporting.Jobs;
using Cortap.Reporting.Security;

namespace Cortap.Functions.Console.SignIn;

/// <summary>Who is signed in to the console.</summary>
/// <param name="Caller">What the sign-in said.</param>
/// <param name="Name">For the page and the audit.</param>
/// <param name="Means">How: <c>link</c>, <c>oidc</c> or <c>platform</c>.</param>
/// <param name="SessionId">Another one for each sign-in.</param>
/// <param name="ExpiresAt">UTC, whole seconds.</param>
/// <param name="AccessToken">The person's own token for Riskuity, if the sign-in gave one; it lives sealed in the person's cookie and nowhere else.</param>
public sealed record Operator(Caller Caller, string Name, string Means, string SessionId, DateTimeOffset ExpiresAt, string? AccessToken = null)
{
    /// <summary>How long a session lasts.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromHours(8);

    /// <summary>The role of those who look and do not act.</summary>
    public const string ViewerRole = "viewer";

    public bool MayRead => MayAct || Caller.Roles.Contains(ViewerRole);

    public bool MayAct => Caller.IsOperator();

    /// <summary>Null for all tenants.</summary>
    public long? TenantId => Caller.IsServiceAccount ? null : Caller.TenantId;

    public string Role => Caller.IsServiceAccount ? "all tenants" : $"{(MayAct ? JobAccess.OperatorRole : ViewerRole)} of tenant {Caller.TenantId}";

    public bool MaySee(long tenantId) => TenantId is null || TenantId == tenantId;

    /// <summary>The name only, because a record would print its members.</summary>
    public override string ToString() => Name;
}
