using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Cortap.Reporting.Webhooks;

/// <summary>A receiver that has been in trouble lately; one without is not recorded. It is known by the scheme, host and port of its URLs.</summary>
public sealed record Receiver
{
    /// <summary>So many time-outs in a row bring a rest.</summary>
    public const int TimeoutsUntilRest = 5;

    /// <summary>So many tenants for whom it hangs are remembered.</summary>
    private const int MaxHanging = 100;

    /// <summary>A rest; at its end one delivery tries.</summary>
    public static TimeSpan Rest { get; } = TimeSpan.FromMinutes(1);

    /// <summary>So long after a rest those tenants for whom the receiver hung leave the first attempt to others.</summary>
    public static TimeSpan Courtesy { get; } = TimeSpan.FromSeconds(12);

    /// <summary><c>https://host:port</c>, lower case.</summary>
    public required string Origin { get; init; }

    /// <summary>
    /// The tenants whose last attempt had no answer in time, the latest <see cref="MaxHanging"/>, as numbers between commas; null in records of versions
    /// before. Tenants may share a host of which one's path hangs: the others come first.
    /// </summary>
    public string? HangsFor { get; init; }

    /// <summary>Attempts in a row that had no answer in time.</summary>
    public int Timeouts { get; init; }

    /// <summary>Until then nothing is sent; null when the receiver does not rest.</summary>
    public DateTimeOffset? RestUntil { get; init; }

    /// <summary>When the first of these rests began; kept until a delivery succeeds.</summary>
    public DateTimeOffset? RestingSince { get; init; }

    /// <summary>The receiver is back since then, and its dead letters go out again.</summary>
    public DateTimeOffset? BackSince { get; init; }

    /// <summary>Who sends the dead letters again has until then.</summary>
    public DateTimeOffset? RedriveUntil { get; init; }

    /// <summary>Number of changes so far; the compare-and-swap token of the store.</summary>
    public long Revision { get; init; }

    public bool IsResting => RestUntil is not null;

    /// <summary>Whether an attempt for this tenant may hang, as far as is known; true in records of versions before.</summary>
    public bool IsSuspectFor(long tenantId) => Timeouts > 0 && (HangsFor is null || Hanging.Contains(Name(tenantId)));

    private IEnumerable<string> Hanging => HangsFor is null or "" ? [] : HangsFor.Split(',');

    private Receiver WithoutHangFor(long tenantId) => HangsFor is null ? this : this with { HangsFor = string.Join(',', Hanging.Where(tenant => tenant != Name(tenantId))) };

    private Receiver WithHangFor(long tenantId) =>
        this with { HangsFor = string.Join(',', Hanging.Where(tenant => tenant != Name(tenantId)).Append(Name(tenantId)).TakeLast(MaxHanging)) };

    private static string Name(long tenantId) => tenantId.ToString(CultureInfo.InvariantCulture);

    /// <summary>Null for a delivery that has no URL, which is an e-mail.</summary>
    [return: NotNullIfNotNull(nameof(callback))]
    public static string? OriginOf(Uri? callback) => callback is null ? null : $"{callback.Scheme}://{callback.IdnHost}:{callback.Port}".ToLowerInvariant();

    /// <summary>What an attempt says of the receiver; null when nothing is to be remembered.</summary>
    /// <param name="receiver">As it is known; null when it is not.</param>
    /// <param name="origin">Of the receiver.</param>
    /// <param name="tenantId">For whom the attempt was made.</param>
    /// <param name="outcome">Of an attempt that was made.</param>
    /// <param name="now">The clock, UTC.</param>
    public static Receiver? After(Receiver? receiver, string origin, long tenantId, WebhookOutcome outcome, DateTimeOffset now)
    {
        if (outcome.TimedOut)
        {
            var known = (receiver ?? new Receiver { Origin = origin }).WithHangFor(tenantId);
            return known.Timeouts + 1 < TimeoutsUntilRest
                ? known with { Timeouts = known.Timeouts + 1 }
                : known with { Timeouts = known.Timeouts + 1, RestUntil = now + Rest, RestingSince = known.RestingSince ?? now, BackSince = null };
        }

        if (outcome.Verdict != WebhookVerdict.Delivered)
        {
            // It answers, if not well: the row of time-outs is broken.
            return receiver is null or { RestingSince: null, BackSince: null } ? null : receiver.WithoutHangFor(tenantId) with { Timeouts = 0, RestUntil = null };
        }

        return receiver?.WithoutHangFor(tenantId) switch
        {
            { RestingSince: not null } back => back with { Timeouts = 0, RestUntil = null, RestingSince = null, BackSince = now, RedriveUntil = null },
            { BackSince: not null } back => back with { Timeouts = 0 },
            _ => null,
        };
    }
}
