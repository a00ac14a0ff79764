namespace Cortap.Reporting.Security;

/// <summary>Who makes a request, from the claims of a verified token.</summary>
/// <param name="UserId">0 is a value.</param>
/// <param name="TenantId">0 is a value.</param>
/// <param name="IsServiceAccount"><c>is_superuser</c>, or listed in <c>SERVICE_ACCOUNT_USER_IDS</c>.</param>
/// <param name="Roles">The <c>roles</c> claim; empty when absent.</param>
public sealed record Caller(long UserId, long TenantId, bool IsServiceAccount, IReadOnlyList<string> Roles);
