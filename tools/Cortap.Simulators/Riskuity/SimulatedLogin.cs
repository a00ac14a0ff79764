using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Cortap.Simulators.Tokens;

namespace Cortap.Simulators.Riskuity;

/// <summary>Riskuity's sign-in of a service account, with its lock-out (docs/domain/riskuity-api.md, section 3.1).</summary>
public sealed class SimulatedLogin
{
    /// <summary>The one service account there is.</summary>
    public const string Username = "svc-cortap";

    /// <summary>Its password unless another one is set.</summary>
    public const string DefaultPassword = "simulated-password";

    private const int AttemptsUntilLockOut = 5;

    private static readonly TimeSpan LockOut = TimeSpan.FromMinutes(30);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly TokenMint _mint;
    private readonly ConcurrentQueue<string> _tokens = new();
    private int _failures;
    private DateTimeOffset _lockedUntil = DateTimeOffset.MinValue;

    internal SimulatedLogin(TimeProvider time)
    {
        _time = time;
        _mint = new TokenMint(TokenMint.NewSigningKey(), time);
    }

    internal string Password { get; set; } = DefaultPassword;

    internal IReadOnlyList<string> Tokens => [.. _tokens];

    internal RiskuityFault Answer(string? username, string? password)
    {
        lock (_gate)
        {
            if (_time.GetUtcNow() < _lockedUntil)
                return RiskuityFault.Status(401, """{"detail": "Attempt limit exceeded, please try after some time"}""");
            if (username is null || password is null)
                return RiskuityFault.Status(422, """{"detail": [{"loc": ["body"], "msg": "Field required", "type": "missing"}]}""");
            if (username == Username && password == Password)
            {
                _failures = 0;
                var token = _mint.Mint(TokenClaims.ServiceAccount);
                _tokens.Enqueue(token);
                return RiskuityFault.Text(new JsonObject { ["access_token"] = token, ["token_type"] = "bearer", ["status"] = "SUCCESS" }.ToJsonString());
            }

            if (++_failures >= AttemptsUntilLockOut)
                (_failures, _lockedUntil) = (0, _time.GetUtcNow() + LockOut);
            return RiskuityFault.Status(401, """{"detail": "Incorrect username or password"}""");
        }
    }
}
