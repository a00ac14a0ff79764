using Cortap.Functions.Console.SignIn;

namespace Cortap.Functions.Tests.Console;

public sealed class ConsoleSignInTests
{
    [Theory]
    [InlineData("/console")]
    [InlineData("/console/jobs?status=failed&q=%2e%2e")]
    [InlineData("/console?receiver=https://a.example:443")]
    public void LocalPath_APageOfTheConsole_IsTaken(string path) => ConsoleSignIn.LocalPath(path).ShouldBe(path);

    [Theory]
    [InlineData("/console/jobs?q=ü", "/console/jobs?q=%C3%BC")]
    [InlineData("/console/jobs?q=ü&status=failed#ä", "/console/jobs?q=%C3%BC&status=failed#%C3%A4")]
    [InlineData("/console/jobs?q=%C3%BC&r=🚌", "/console/jobs?q=%C3%BC&r=%F0%9F%9A%8C")]
    public void LocalPath_LettersBeyondAscii_AreWrittenAsAHeaderTakesThem(string path, string written) => ConsoleSignIn.LocalPath(path).ShouldBe(written);

    [Theory]
    [InlineData(null)]
    [InlineData("//elsewhere.example/")]
    [InlineData("/console.elsewhere.example")]
    [InlineData("/console\\..\\api")]
    [InlineData("/console/../api/v1/jobs")]
    [InlineData("/console/%2e%2E/api/v1/jobs")]
    [InlineData("/console/jobs/../..//elsewhere.example/")]
    [InlineData("/console/..")]
    [MemberData(nameof(LongPath))]
    public void LocalPath_AnythingElse_IsTheFirstPage(string? path) => ConsoleSignIn.LocalPath(path).ShouldBe("/console");

    public static TheoryData<string?> LongPath => ["/console/jobs?text=" + new string('x', 400), "/console/jobs?text=" + new string('ü', 200)];
}
