using System.Text;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Security;

namespace Cortap.Reporting.Tests.Jobs;

public sealed class ReportRequestParserTests
{
    private const string Valid = """{"project_id": 33, "report_type": "draft_audit_report", "callback_url": "https://client.example.com/hook"}""";

    private static readonly ReportRequestParser Parser = new(ReportCatalog.BuiltIn, new CallbackUrlPolicy(new()), pdfAvailable: false);

    [Fact]
    public void Parse_AMinimalRequest_GetsTheDefaults()
    {
        Parse(Valid).TryGet(out var request, out _).ShouldBeTrue();
        request.ShouldBe(new ReportRequest(33, ReportType.DraftAuditReport, new Uri("https://client.example.com/hook")));
    }

    [Fact]
    public void Parse_EveryMemberAndUnknownOnes_IsRead()
    {
        Parse("""
            {"x": {"project_id": "no"}, "project_id": 9007199254740991, "report_type": "recipient_information_request",
             "callback_url": "https://client.example.com/hook?a=b", "options": {"include_attachments": true, "refresh": true, "format": "docx", "y": 1.5}}
            """).TryGet(out var request, out _).ShouldBeTrue();
        request.ShouldBe(new ReportRequest(
            9007199254740991, ReportType.RecipientInformationRequest, new Uri("https://client.example.com/hook?a=b"), IncludeAttachments: true, Refresh: true));
    }

    [Theory]
    [InlineData("33.0")]
    [InlineData("33.5")]
    [InlineData("1e3")]
    [InlineData("\"33\"")]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("-0")]
    [InlineData("9007199254740992")]
    [InlineData("9223372036854775808")]
    [InlineData("99999999999999999999999999999999999999")]
    [InlineData("1e400")]
    [InlineData("[33]")]
    [InlineData("{}")]
    public void Parse_AProjectIdThatIsNoIntegerInRange_IsAnInvalidRequest(string value) =>
        ErrorsOf(Valid.Replace("33", value, StringComparison.Ordinal), ErrorCodes.InvalidRequest).ShouldBe(["project_id"]);

    [Fact]
    public void Parse_SeveralWrongFields_AreReportedAtOnce() =>
        ErrorsOf("""{"report_type": 5, "options": {"format": 1, "include_attachments": "yes", "refresh": 1}}""", ErrorCodes.InvalidRequest)
            .ShouldBe(["project_id", "report_type", "callback_url", "options.include_attachments", "options.refresh", "options.format"]);

    [Theory]
    [InlineData("options", "null")]
    [InlineData("options", "[]")]
    [InlineData("options", "\"docx\"")]
    public void Parse_OptionsThatAreNoObject_AreAnInvalidRequest(string name, string value) =>
        ErrorsOf(Valid[..^1] + $", \"{name}\": {value}}}", ErrorCodes.InvalidRequest).ShouldBe([name]);

    [Fact]
    public void Parse_ALoneSurrogateInAField_IsAnInvalidRequest() =>
        ErrorsOf("""{"project_id": 33, "report_type": "\ud800", "callback_url": "https://x.example/\udc00"}""", ErrorCodes.InvalidRequest)
            .ShouldBe(["report_type", "callback_url"]);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("33")]
    [InlineData("\"x\"")]
    [InlineData("{")]
    [InlineData("{}}")]
    [InlineData("{} {}")]
    [InlineData("{} x")]
    [InlineData("{\"project_id\": 33,}")]
    [InlineData("{'project_id': 33}")]
    [InlineData("{\"project_id\": NaN}")]
    [InlineData("{\"project_id\": 033}")]
    [InlineData("{\"project_id\": +33}")]
    [InlineData("{} // comment")]
    [InlineData("/* comment */ {}")]
    [InlineData("{\"a\": 1, \"a\": 2}")]
    [InlineData("{\"a\": 1, \"\\u0061\": 2}")]
    [InlineData("{\"x\": {\"a\": 1, \"a\": 2}}")]
    [InlineData("{\"\\ud800\": 1, \"\\ud800\": 2}")]
    [InlineData("{\"a\": \"\u0001\"}")]
    public void Parse_WhatIsNotOneStrictJsonObject_IsInvalidJson(string body) => ProblemOf(body).Code.ShouldBe(ErrorCodes.InvalidJson);

    [Fact]
    public void Parse_AByteOrderMark_IsInvalidJson() => ProblemOf([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Valid)]).Code.ShouldBe(ErrorCodes.InvalidJson);

    [Theory]
    [InlineData(0xFF)]
    [InlineData(0xC0)]
    [InlineData(0x80)]
    public void Parse_BytesThatAreNotUtf8_AreInvalidJson(byte wrong) =>
        ProblemOf([.. Encoding.UTF8.GetBytes("{\"a\": \""), wrong, .. Encoding.UTF8.GetBytes("\"}")]).Code.ShouldBe(ErrorCodes.InvalidJson);

    [Fact]
    public void Parse_DeepNesting_IsInvalidJson() =>
        ProblemOf("{\"a\": " + new string('[', 10_000) + new string(']', 10_000) + "}").Code.ShouldBe(ErrorCodes.InvalidJson);

    [Fact]
    public void Parse_AnUnknownReportType_Is422()
    {
        var problem = ProblemOf(Valid.Replace("draft_audit_report", "annual_report", StringComparison.Ordinal));
        (problem.Code, problem.Status, problem.Details).ShouldBe((ErrorCodes.InvalidReportType, 422, null));
    }

    [Theory]
    [InlineData("odt")]
    [InlineData("DOCX")]
    [InlineData("pdf")]
    public void Parse_AnUnservedFormat_Is422(string format)
    {
        var problem = ProblemOf(Valid[..^1] + $", \"options\": {{\"format\": \"{format}\"}}}}");
        (problem.Code, problem.Status).ShouldBe((ErrorCodes.UnsupportedFormat, 422));
    }

    [Fact]
    public void Parse_PdfWithAConverter_IsAccepted()
    {
        var parser = new ReportRequestParser(ReportCatalog.BuiltIn, new CallbackUrlPolicy(new()), pdfAvailable: true);
        parser.Parse(Encoding.UTF8.GetBytes(Valid[..^1] + ", \"options\": {\"format\": \"pdf\"}}")).TryGet(out var request, out _).ShouldBeTrue();
        request!.Format.ShouldBe(ReportFormat.Pdf);
    }

    [Fact]
    public void Parse_UnknownTypeAndFormat_AreReportedTogether() =>
        ErrorsOf(Valid.Replace("draft_audit_report", "x", StringComparison.Ordinal)[..^1] + ", \"options\": {\"format\": \"y\"}}", ErrorCodes.InvalidReportType)
            .ShouldBe(["report_type", "options.format"]);

    [Fact]
    public void Parse_AWrongCallbackAndAnUnknownType_ReportsTheCallbackFirst() =>
        ProblemOf("""{"project_id": 33, "report_type": "x", "callback_url": "http://127.0.0.1/"}""").Code.ShouldBe(ErrorCodes.InvalidCallbackUrl);

    [Fact]
    public void Parse_AWrongFieldAndAWrongCallback_ReportsTheFieldFirst() =>
        ErrorsOf("""{"project_id": 0, "report_type": "x", "callback_url": "http://127.0.0.1/"}""", ErrorCodes.InvalidRequest).ShouldBe(["project_id"]);

    private static Outcome<ReportRequest> Parse(string body) => Parser.Parse(Encoding.UTF8.GetBytes(body));

    private static Problem ProblemOf(string body) => ProblemOf(Encoding.UTF8.GetBytes(body));

    private static Problem ProblemOf(byte[] body)
    {
        Parser.Parse(body).TryGet(out _, out var problem).ShouldBeFalse();
        return problem!;
    }

    private static IEnumerable<string> ErrorsOf(string body, string code)
    {
        var problem = ProblemOf(body);
        problem.Code.ShouldBe(code);
        return problem.Details!["errors"]!.AsArray().Select(error => error!["field"]!.GetValue<string>());
    }
}
