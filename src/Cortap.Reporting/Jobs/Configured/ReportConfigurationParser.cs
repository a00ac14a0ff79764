using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Security;

namespace Cortap.Reporting.Jobs.Configured;

/// <summary>Turns the body of a <c>PUT</c> into a configuration or into the first group of errors, in the order of docs/contract.md section 1.</summary>
/// <param name="reports">The types there are.</param>
/// <param name="callbacks">Decides which callback addresses are allowed.</param>
/// <param name="pdfAvailable">A converter is installed.</param>
/// <param name="mail">Whether reports can be mailed.</param>
public sealed partial class ReportConfigurationParser(ReportCatalog reports, CallbackUrlPolicy callbacks, bool pdfAvailable, MailAvailability mail)
{
    /// <summary>The problem to answer where a report is to be mailed and there is no mail server.</summary>
    internal static Problem NoMail { get; } = new(
        ErrorCodes.EmailUnavailable, "This service cannot send e-mail: have the operators set SMTP_URL and SMTP_FROM, or choose another delivery.");

    private const int MaxRecipients = 50;
    private const int MaxNameLength = 200;
    private const int MaxListLength = 1_000;

    /// <summary>1 to 64 ASCII letters, digits, <c>_ -</c>.</summary>
    public static bool IsReportId(string? id) => id is not null && ReportId().IsMatch(id);

    /// <summary>Reads the body.</summary>
    /// <param name="reportId">From the path; checked with <see cref="IsReportId"/>.</param>
    /// <param name="body">The bytes as received.</param>
    /// <param name="caller">Whose tenant the configuration belongs to.</param>
    /// <param name="now">Time of the change.</param>
    public Outcome<ReportConfiguration> Parse(string reportId, ReadOnlyMemory<byte> body, Caller caller, DateTimeOffset now)
    {
        if (!JsonBody.Parse(body).TryGet(out var document, out var problem))
        {
            return problem;
        }

        using (document)
        {
            var draft = Draft.Read(new JsonFields(document.RootElement, "", []));
            return draft.Fields.Errors.Count > 0
                ? Problem.InvalidFields(
                    ErrorCodes.InvalidRequest, "The configuration has missing or wrong fields; details.errors names them.", draft.Fields.Errors)
                : Complete(reportId, draft, caller, now);
        }
    }

    private Outcome<ReportConfiguration> Complete(string reportId, Draft draft, Caller caller, DateTimeOffset now)
    {
        Uri? callback = null;
        if (draft.CallbackUrl is not null && !callbacks.Check(draft.CallbackUrl).TryGet(out callback, out var problem))
        {
            return problem;
        }

        if (draft.DeliveryType == DeliveryType.Email && !mail.IsAvailable)
        {
            return NoMail;
        }

        var refusals = new List<(string Code, FieldError Error)>();
        var type = ReportKinds.CheckType(draft.ReportType!, reports, refusals);
        var format = ReportKinds.CheckFormat(draft.Format ?? "docx", pdfAvailable, "format", refusals);
        return ReportKinds.ToProblem(refusals) is { } refused
            ? refused
            : new ReportConfiguration
            {
                ReportId = reportId,
                TenantId = caller.IsServiceAccount ? null : caller.TenantId,
                Name = draft.Name!,
                ProjectId = draft.ProjectId,
                ReportType = type!.Value,
                Format = format!.Value,
                Delivery = new ReportDelivery(draft.DeliveryType, draft.DeliveryMode, callback, draft.Recipients),
                AllowedUserIds = draft.AllowedUserIds,
                AllowedRoles = draft.AllowedRoles,
                UpdatedAt = now,
            };
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z")]
    private static partial Regex ReportId();

    private sealed record Draft(JsonFields Fields)
    {
        public string? Name { get; private init; }

        public long ProjectId { get; private init; }

        public string? ReportType { get; private init; }

        public string? Format { get; private init; }

        public DeliveryType DeliveryType { get; private init; }

        public DeliveryMode DeliveryMode { get; private init; }

        public string? CallbackUrl { get; private init; }

        public IReadOnlyList<string>? Recipients { get; private init; }

        public IReadOnlyList<UserReference> AllowedUserIds { get; private init; } = [];

        public IReadOnlyList<string> AllowedRoles { get; private init; } = [];

        public static Draft Read(JsonFields fields)
        {
            var name = fields.RequiredText("name");
            if (name is not null && !IsName(name))
            {
                fields.Add("name", $"must have 1 to {MaxNameLength} characters, one of which can be seen, and no controls, nor those of writing direction");
            }

            var draft = new Draft(fields)
            {
                Name = name,
                ProjectId = fields.RequiredInteger("project_id", 1, JsonFields.MaxInteger),
                ReportType = fields.RequiredText("report_type"),
                Format = fields.OptionalText("format"),
                AllowedUserIds = fields.OptionalArray<UserReference>("allowed_user_ids", MaxListLength, "must be an array of integers, or of texts such as \"45:4801\" that name the tenant too", TryReadUser),
                AllowedRoles = fields.OptionalArray<string>("allowed_roles", MaxListLength, "must be an array of strings", TryReadText),
            };
            return fields.RequiredObject("delivery") is { } delivery ? draft.WithDelivery(delivery) : draft;
        }

        private static bool IsName(string name) => name.Length <= MaxNameLength
            && name.EnumerateRunes().Any(rune => !Rune.IsWhiteSpace(rune) && Rune.GetUnicodeCategory(rune) != UnicodeCategory.Format)
            && !name.Any(character => char.IsControl(character) || BidirectionalControls.Contains(character));

        private Draft WithDelivery(JsonFields delivery)
        {
            var type = Choose(delivery, "type", DeliveryNames.ParseType, "must be api_response, webhook or email");
            var mode = Choose(delivery, "mode", DeliveryNames.ParseMode, "must be asynchronous or synchronous");
            var callbackUrl = delivery.OptionalText("callback_url");
            if (type is not null && (type == Configured.DeliveryType.Webhook) != (callbackUrl is not null))
            {
                delivery.Add("callback_url", "is required for webhooks and not allowed otherwise");
            }

            var recipients = delivery.OptionalArray<string>("recipients", MaxRecipients, "must be an array of plain e-mail addresses such as \"avery@example.com\"", TryReadAddress);
            if (type is not null && delivery.Errors.Count == 0 && (type == Configured.DeliveryType.Email) != (recipients.Count > 0))
            {
                delivery.Add("recipients", "is required for e-mail and not allowed otherwise");
            }

            return this with
            {
                DeliveryType = type ?? default,
                DeliveryMode = mode ?? default,
                CallbackUrl = callbackUrl,
                Recipients = recipients.Count == 0 ? null : [.. recipients.Distinct(StringComparer.OrdinalIgnoreCase)],
            };
        }

        private static bool TryReadAddress(JsonElement element, out string address) =>
            EmailAddress.IsValid(address = JsonFields.TextOf(element) ?? "");

        private static T? Choose<T>(JsonFields fields, string name, Func<string, T?> parse, string expected)
            where T : struct
        {
            var text = fields.RequiredText(name);
            var value = text is null ? null : parse(text);
            if (text is not null && value is null)
            {
                fields.Add(name, expected);
            }

            return value;
        }

        private static bool TryReadUser(JsonElement element, out UserReference user)
        {
            user = default;
            if (element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out var id))
            {
                user = new UserReference(null, id);
                return true;
            }

            // A number as a text is a mistake rather than a reference.
            if (JsonFields.TextOf(element) is not { } text || UserReference.Parse(text) is not { TenantId: not null } reference)
            {
                return false;
            }

            user = reference;
            return true;
        }

        private static bool TryReadText(JsonElement element, out string value)
        {
            value = JsonFields.TextOf(element) ?? "";
            return value.Length is > 0 and <= MaxNameLength;
        }
    }
}
