using System.Security.Cryptography;
using System.Text;
using Cortap.Reporting.Security;

namespace Cortap.Reporting.Jobs.Configured;

/// <summary>A report that was set up once and can be run by name (docs/contract.md, section 4).</summary>
public sealed record ReportConfiguration
{
    /// <summary>1 to 64 ASCII letters, digits, <c>_ -</c>; unique in the service.</summary>
    public required string ReportId { get; init; }

    /// <summary>The tenant of whoever wrote it; null when a service account did, which makes it visible to every tenant.</summary>
    public required long? TenantId { get; init; }

    /// <summary>1 to 200 characters.</summary>
    public required string Name { get; init; }

    public required long ProjectId { get; init; }

    public required ReportType ReportType { get; init; }

    public required ReportFormat Format { get; init; }

    public required ReportDelivery Delivery { get; init; }

    /// <summary>
    /// Users who may run it, besides service accounts and report administrators; one without a tenant is of the configuration's own.
    /// </summary>
    public required IReadOnlyList<UserReference> AllowedUserIds { get; init; }

    /// <summary>Roles that may run it.</summary>
    public required IReadOnlyList<string> AllowedRoles { get; init; }

    /// <summary>UTC, whole milliseconds.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The caller's tenant may know of it.</summary>
    public bool IsVisibleTo(Caller caller) => caller.IsServiceAccount || TenantId is null || TenantId == caller.TenantId;

    /// <summary>The caller, an administrator, may replace or remove it.</summary>
    public bool MayBeWrittenBy(Caller caller) => caller.IsServiceAccount || TenantId == caller.TenantId;

    /// <summary>The caller may run it.</summary>
    public bool MayBeRunBy(Caller caller) => IsVisibleTo(caller)
        && (ReportAccess.IsAdministrator(caller) || AllowedUserIds.Any(user => IsCaller(user, caller)) || caller.Roles.Intersect(AllowedRoles).Any());

    private bool IsCaller(UserReference user, Caller caller) => user.UserId == caller.UserId && (user.TenantId ?? TenantId) == caller.TenantId;
}

/// <summary>How the result reaches the caller.</summary>
/// <param name="Type">Where it goes.</param>
/// <param name="Mode">Whether the caller waits.</param>
/// <param name="CallbackUrl">For webhooks only.</param>
/// <param name="Recipients">For e-mail only: 1 to 50 addresses. Null in records of older versions, which cannot be run.</param>
public sealed record ReportDelivery(DeliveryType Type, DeliveryMode Mode, Uri? CallbackUrl = null, IReadOnlyList<string>? Recipients = null)
{
    /// <summary>The same for the same way and the same receivers, lower-case hex SHA-256.</summary>
    public string Hash() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', [Type.WireName(), CallbackUrl?.OriginalString, .. Recipients ?? []]))));
}

/// <summary>Spelled <c>api_response</c>, <c>webhook</c>, <c>email</c> outside.</summary>
public enum DeliveryType
{
    ApiResponse,
    Webhook,
    Email,
}

/// <summary>Spelled <c>asynchronous</c>, <c>synchronous</c> outside.</summary>
public enum DeliveryMode
{
    Asynchronous,
    Synchronous,
}
