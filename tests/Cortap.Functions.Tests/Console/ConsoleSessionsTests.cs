using Cortap.Functions.Console.SignIn;
using Cortap.Reporting.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Cortap.Functions.Tests.Console;

/// <summary>What an authority says of a person fits into a cookie that browsers keep and the service takes back.</summary>
public sealed class ConsoleSessionsTests
{
    private static readonly ConsoleOptions Options = new();

    private static readonly ConsoleSessions Sessions = new(
        new ConsoleSeal(new byte[32], null), Options, new PlatformPrincipal(Options, new TokenValidationOptions(), TimeProvider.System), TimeProvider.System);

    [Theory]
    [InlineData(0, 10, 1_000, true)]
    [InlineData(0, 10, 4_000, false)]
    [InlineData(60, 10, 1_000, false)]
    [InlineData(200, 10, 0, false)]
    [InlineData(5, 30_000, 0, false)]
    [InlineData(200, 30_000, 4_000, false)]
    public void Begin_HoweverMuchTheAuthoritySays_MakesASessionThatIsFound(int groups, int letters, int token, bool isTokenKept)
    {
        var caller = new Caller(7, 45, IsServiceAccount: false, [.. Enumerable.Range(0, groups).Select(number => $"group-{number}-of-the-transit-authority-in-the-north"), "operator"]);
        var context = new DefaultHttpContext();

        Sessions.Begin(context.Request, caller, string.Concat(Enumerable.Repeat("\U0001F68C", letters)), "oidc", token == 0 ? null : new string('t', token));

        var cookie = SetCookieHeaderValue.ParseList([.. context.Response.Headers.SetCookie!]).Single();
        cookie.ToString().Length.ShouldBeLessThan(4_096);
        var next = new DefaultHttpContext();
        next.Request.Headers.Cookie = $"{cookie.Name}={cookie.Value}";
        var found = Sessions.Find(next.Request).ShouldNotBeNull();
        (found.Caller.UserId, found.MayAct, found.AccessToken is not null).ShouldBe((7, true, isTokenKept));
    }
}
