using System.Text.Json.Nodes;

namespace Cortap.Cli.Api;

/// <summary>The body of <c>POST /api/v1/generate-report</c>.</summary>
public sealed record ReportOrder(
    long ProjectId,
    string ReportType,
    Uri CallbackUrl,
    string Format = "docx",
    bool IncludeAttachments = false,
    bool Refresh = false)
{
    public JsonObject ToJson() => new()
    {
        ["project_id"] = ProjectId,
        ["report_type"] = ReportType,
        ["callback_url"] = CallbackUrl.OriginalString,
        ["options"] = new JsonObject { ["include_attachments"] = IncludeAttachments, ["refresh"] = Refresh, ["format"] = Format },
    };
}
