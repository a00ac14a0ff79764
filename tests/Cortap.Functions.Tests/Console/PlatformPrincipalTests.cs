using System.Text;
using Cortap.Functions.Console.SignIn;
using Cortap.Reporting.Security;
using Microsoft.AspNetCore.Http;

namespace Cortap.Functions.Tests.Console;

public sealed class PlatformPrincipalTests
{
    private const string Principal = """
        {"auth_typ":"aad","name_typ":"name","role_typ":"roles","claims":[
          {"typ":"sub","val":"b1f0"},{"typ":"name","val":"Olive Operator"},{"typ":"roles","val":"operator"},{"typ":"tenant_id","val":"45"}]}
        """;

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, "Olive Operator")]
    public void Find_AHeaderThatAnybodyCouldSend_IsBelievedOnlyWhereThePlatformIsTrusted(bool isTrusted, string? name) =>
        (Find(Principal, isTrusted, tenantId: null)?.Name).ShouldBe(name);

    [Fact]
    public void Find_WhereThePlatformIsTrusted_TakesTenantAndRoles()
    {
        var found = Find(Principal, isTrusted: true, tenantId: null).ShouldNotBeNull();

        found.Caller.TenantId.ShouldBe(45);
        found.Caller.Roles.ShouldContain("operator");
        found.Caller.IsServiceAccount.ShouldBeFalse();
        found.Caller.UserId.ShouldBeLessThan(0, "no user of Riskuity");
    }

    [Theory]
    [InlineData("")]
    [InlineData("no json")]
    [InlineData("{}")]
    [InlineData("""{"auth_typ":"aad","claims":[{"typ":"name","val":"Nobody"}]}""")]
    [InlineData("""{"auth_typ":"aad","claims":[{"typ":"sub","val":"b1f0"}]}""")]
    public void Find_WhatNamesNoPersonOfATenant_IsNobody(string principal) => Find(principal, isTrusted: true, tenantId: null).ShouldBeNull();

    [Fact]
    public void Find_APersonWithoutATenant_IsOfTheConfiguredOne() =>
        Find("""{"auth_typ":"aad","claims":[{"typ":"sub","val":"b1f0"}]}""", isTrusted: true, tenantId: 7).ShouldNotBeNull().Caller.TenantId.ShouldBe(7);

    private static Operator? Find(string principal, bool isTrusted, long? tenantId)
    {
        var options = new ConsoleOptions { TrustPlatform = isTrusted, TenantId = tenantId };
        var sessions = new ConsoleSessions(
            new ConsoleSeal(new byte[32], null), options, new PlatformPrincipal(options, new TokenValidationOptions(), TimeProvider.System), TimeProvider.System);
        var request = new DefaultHttpContext().Request;
        request.Headers["X-MS-CLIENT-PRINCIPAL"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(principal));
        return sessions.Find(request);
    }
}
