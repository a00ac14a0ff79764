using System.Security.Authentication;

namespace Cortap.Reporting.Tests.Foundation;

public sealed class CallTroubleTests
{
    public static TheoryData<Exception, string> Failures => new()
    {
        {
            new HttpRequestException(HttpRequestError.SecureConnectionError, "The SSL connection could not be established, see inner exception.", new AuthenticationException("Cannot determine the frame size.")),
            "what answers there, or the proxy before it, does not speak TLS; is it an http:// address?"
        },
        {
            new HttpRequestException(HttpRequestError.SecureConnectionError, "The SSL connection could not be established, see inner exception.", new AuthenticationException("The remote certificate is invalid.")),
            "this machine does not trust its certificate (The remote certificate is invalid)"
        },
        { new InvalidOperationException("IDX20803", new IOException("IDX20804", new HttpRequestException("Connection refused (a.example:443)"))), "Connection refused (a.example:443)" },
        { new InvalidOperationException("IDX20803", new TaskCanceledException("A task was canceled.")), "it did not answer in time" },
        { new HttpRequestException("proxy 'http://bob:pw@p.example/'"), "proxy 'http://***@p.example/'" },
        { new InvalidDataException("odd"), "odd" },
    };

    [Theory, MemberData(nameof(Failures))]
    public void Describe_WhatLibrariesSay_IsForPeople(Exception exception, string words) => CallTrouble.Describe(exception).ShouldBe(words);
}
