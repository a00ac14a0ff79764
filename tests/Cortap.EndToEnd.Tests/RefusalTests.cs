using Cortap.Cli.Api;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Simulators.Tokens;

namespace Cortap.EndToEnd.Tests;

/// <summary>Scenario two: a token that does not hold makes no job and no webhook.</summary>
public sealed class RefusalTests(WorldFixture fixture) : IClassFixture<WorldFixture>
{
    private readonly World _world = fixture.World;

    public static TheoryData<string, string> BadTokens => new()
    {
        { "expired", "EXPIRED_TOKEN" },
        { "other key", "INVALID_TOKEN" },
        { "no tenant", "INVALID_TOKEN" },
        { "no user", "INVALID_TOKEN" },
        { "garbage", "INVALID_TOKEN" },
    };

    [Theory]
    [MemberData(nameof(BadTokens))]
    public async Task Submit_BadToken_MakesNoJobAndNoWebhook(string kind, string code)
    {
        using var client = new CortapClient(_world.Address, Token(kind));

        var refusal = await Should.ThrowAsync<CortapApiException>(() => client.SubmitAsync(_world.Order(), default));

        refusal.StatusCode.ShouldBe(401);
        ((string?)refusal.Problem!["error"]).ShouldBe(code);
        using var owner = _world.Client(TokenClaims.Auditor);
        (await owner.ListJobsAsync(null, 10, null, default)).Jobs.ShouldBeEmpty();
        _world.Receiver.Received.ShouldBeEmpty();
        _world.Riskuity.Requests.ShouldBeEmpty();
    }

    private string Token(string kind) => kind switch
    {
        "expired" => _world.Mint.Mint(lifetime: TimeSpan.FromMinutes(-5)),
        "other key" => new TokenMint(TokenMint.NewSigningKey()).Mint(),
        "no tenant" => _world.Mint.Mint(TokenClaims.Auditor with { TenantId = null }),
        "no user" => _world.Mint.Mint(TokenClaims.Auditor with { UserId = null }),
        _ => "not.a.token",
    };
}
