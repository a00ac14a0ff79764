using Cortap.Reporting.Canonical;

namespace Cortap.Templates.RecipientInformationRequest.Areas;

internal static class FinancialManagement
{
    public static AreaRequests Requests { get; } = new()
    {
        Area = ReviewAreas.Get(ReviewAreaKey.FinancialManagement),
        BasicRequirement =
        [
            "The recipient must have written financial policies and procedures, a clear assignment of fiduciary authority, and systems " +
                "with which it manages Federal awards, supplies the matching share, and charges to an award only costs that are " +
                "allowable, allocable, and reasonable. It must be able to pay for the operation and upkeep of what FTA has funded. It " +
                "must have a Single Audit made when 2 CFR part 200 requires one and resolve what the audit finds, and it must oversee " +
                "the finances of its subrecipients.",
        ],
        Rows =
        [
            new("Annual financial statements or annual comprehensive financial reports for the past three fiscal years", Applicability.All),
            new("Reports of the recipient’s own internal audits during the past three years, if any, that concern transit or Federal " +
                "awards", Applicability.All),
            new("A table of transit funding for the past three and the coming three years, showing for each source:", Applicability.All,
                "Source of the funds",
                "Amount",
                "Status (received, committed, or expected)",
                "Known or expected changes that could affect the source"),
            new("Financial policies and procedures, including those for deciding whether a cost is allowable and for disbursing funds in " +
                "time", Applicability.All),
            new("Current agreements with the U.S. Treasury under the Cash Management Improvement Act of 1990", Applicability.States),
            new("Organization charts:", Applicability.All,
                "The whole organization",
                "The finance office"),
            new("Job descriptions of the senior finance and accounting staff who handle FTA funds", Applicability.All),
            new("Sample résumés of persons who hold the positions named in the preceding request", Applicability.All),
            new("A sample from the general ledger or subsidiary ledger that identifies Federal awards by:", Applicability.All,
                "Award",
                "Assistance Listing title and number",
                "Federal award identification number (FAIN) and year",
                "Awarding Federal agency",
                "Pass-through entity, if any"),
            new("A sample from the ledgers that shows for an FTA award:", Applicability.All,
                "Award data",
                "Amounts awarded, authorized, encumbered, and spent",
                "Income earned"),
            new("The latest report that compares budget with actual cost for FTA awards", Applicability.All),
            new("Worksheets with which operating expense eligible for assistance is " +
                "computed", "Recipients of FTA operating assistance that provide service"),
            new("The financial plan for at least three years, with the assumptions on which it rests", Applicability.All),
            new("Operating and capital budgets for the past three years, compared with actual results", Applicability.All),
            new("State or local legislation that provides transit funding and will expire, with the date of expiration", Applicability.All),
            new("The current transportation improvement program, or for states the statewide program (S/TIP)", Applicability.All),
            new("The yearly reconciliation of budget and actual results for the whole transit program, for each year of the review " +
                "period", Applicability.All),
            new("A list of the subrecipients that charge indirect cost to FTA awards, with the approved rate or plan of " +
                "each", Applicability.WithSubrecipients),
        ],
        Questions =
        [
            "How are budgets developed, and how are projections adjusted when revenue or cost departs from them?",
        ],
    };
}
