using System.Text.Json;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Security;

namespace Cortap.Functions.Console.Views;

/// <summary>A record of the audit, for people; texts are empty where the record has none.</summary>
/// <param name="Number">Of the record.</param>
/// <param name="At">UTC, such as <c>2026-02-11 16:00:45</c>.</param>
/// <param name="Actor">Tenant and user, such as <c>45:7</c>, and roles; or a word for who has no number.</param>
/// <param name="Action">What was done or refused.</param>
/// <param name="Target">Id of what it concerns.</param>
/// <param name="Outcome"><c>done</c>, or <c>refused</c> with the code.</param>
/// <param name="Reason">As given, or the request that was refused; and how many things it concerns.</param>
/// <param name="From">Client address.</param>
/// <param name="CorrelationId">Of the request.</param>
public sealed record AuditRow(
    long Number, string At, string Actor, string Action, string Target, string Outcome, string Reason, string From, string CorrelationId)
{
    public static AuditRow Read(AuditRecord record)
    {
        using var json = JsonDocument.Parse(record.Bytes);
        var root = json.RootElement;
        var count = Member("count") is { Length: > 0 } number ? $"{number} in all. " : "";
        return new AuditRow(
            record.Number, Member("at")[..19].Replace('T', ' '), ActorOf(root), Member("action"), Member("object"), $"{Member("outcome")} {Member("code")}".TrimEnd(),
            count + Member("reason"), Member("client"), Member("correlation_id"));

        string Member(string name) => root.TryGetProperty(name, out var value) ? value.ToString() : "";
    }

    private static string ActorOf(JsonElement record)
    {
        if (!record.TryGetProperty("user_id", out var user))
        {
            return record.GetProperty("action").GetString() switch
            {
                AuditActions.Refused => "unknown caller",
                AuditActions.ObjectServed => "holder of the link",
                AuditActions.ManagementCalled => "holder of the management key",
                _ => "the service",
            };
        }

        var isEverywhere = record.TryGetProperty("service_account", out _);
        var tenant = record.GetProperty("tenant_id");
        if (user.GetInt64() == ConsoleLink.LocalOperator) return isEverywhere ? "local operator" : $"local operator in tenant {tenant}";
        var roles = isEverywhere ? "service account" : record.TryGetProperty("roles", out var list) ? string.Join(", ", list.EnumerateArray().Select(role => role.GetString())) : "";
        return $"{tenant}:{user}{(roles.Length > 0 ? $" ({roles})" : "")}";
    }
}
