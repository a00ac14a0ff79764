using System.Globalization;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Security;

namespace Cortap.Reporting.Audit;

/// <summary>Shows the audit record to service accounts, newest first (docs/contract.md, section 9).</summary>
public sealed class AuditLister(IAuditStore store)
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 100;

    /// <summary>One page as UTF-8 JSON, <c>{"records": […], "next_cursor": …}</c>, each record byte for byte as it is stored.</summary>
    /// <param name="caller">A service account; others are refused.</param>
    /// <param name="query">The query's parameters, as received.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<Outcome<byte[]>> ListAsync(Caller caller, IReadOnlyList<KeyValuePair<string, string?>> query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (!caller.IsServiceAccount)
        {
            return new Problem(ErrorCodes.InsufficientPermissions, "The audit record is shown to service accounts only.");
        }

        if (!Parse(query).TryGet(out var parsed, out var problem))
        {
            return problem;
        }

        var page = await store.ListAsync(parsed, cancellationToken).ConfigureAwait(false);
        return JsonText.Write(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("records");
            foreach (var record in page.Records)
            {
                json.WriteRawValue(record.Bytes.Span, skipInputValidation: true);
            }

            json.WriteEndArray();
            json.WriteString("next_cursor", page.Next?.ToString(CultureInfo.InvariantCulture));
            json.WriteEndObject();
        });
    }

    /// <summary>Reads the parameters; all wrong ones are named at once.</summary>
    public static Outcome<AuditQuery> Parse(IReadOnlyList<KeyValuePair<string, string?>> query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var errors = new List<FieldError>();
        var read = new AuditQuery { Limit = DefaultLimit };
        foreach (var (name, value) in query)
        {
            read = name switch
            {
                "from" => read with { From = Time(name, value) },
                "to" => read with { To = Time(name, value) },
                "user_id" => read with { UserId = Number(name, value, long.MinValue, long.MaxValue) },
                "tenant_id" => read with { TenantId = Number(name, value, long.MinValue, long.MaxValue) },
                "action" => read with { Action = value },
                "object" => read with { Target = value },
                "outcome" => read with { Outcome = value is "done" or "refused" ? value : Refuse<string>(name, "must be done or refused") },
                "correlation_id" => read with { CorrelationId = value },
                "cursor" => read with { Before = Number(name, value, 1, long.MaxValue) ?? 1 },
                "limit" => read with { Limit = (int)(Number(name, value, 1, MaxLimit) ?? 1) },
                _ => read with { Action = Refuse<string>(name, "is not known; there are from, to, user_id, tenant_id, action, object, outcome, correlation_id, limit and cursor") },
            };
        }

        return errors.Count > 0
            ? Problem.InvalidQuery(errors)
            : read;

        DateTimeOffset? Time(string name, string? value) =>
            Timestamps.Read(value) ?? Refuse<DateTimeOffset?>(name, "must be a time such as 2026-02-11T16:00:45Z");

        long? Number(string name, string? value, long from, long to) =>
            long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to
                ? number : Refuse<long?>(name, from == long.MinValue ? "must be an integer" : $"must be an integer from {from} to {to}");

        T? Refuse<T>(string name, string message)
        {
            errors.Add(new(name, message));
            return default;
        }
    }
}
