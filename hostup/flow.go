package hostup

// A ChangeFlow is the way in which a VPS gets larger or smaller. HostUp has
// two: a VPS with a fixed billing cycle moves to another plan or another
// cycle, a pay-as-you-go one has its CPU and memory resized. So look at the
// flow before choosing an action.
type ChangeFlow string

// The two flows. A VPS whose answer did not tell has neither: "".
const (
	FlowFixedCycle ChangeFlow = "fixed-cycle"
	FlowPAYG       ChangeFlow = "payg"
)

// ChangeFlow returns the flow of the VPS, by billing.isPayg, and "" if the
// answer did not hold that.
func (v *VPSDetails) ChangeFlow() ChangeFlow {
	switch isPAYG := v.said().isPAYG; {
	case isPAYG == nil:
		return ""
	case *isPAYG:
		return FlowPAYG
	default:
		return FlowFixedCycle
	}
}

// Actions returns the actions that change the size or the cycle of a VPS with
// this flow. [VPSDetails.Check] tells whether they may be taken.
func (f ChangeFlow) Actions() []Action {
	switch f {
	case FlowFixedCycle:
		return []Action{ActionUpgrade, ActionChangeBillingCycle}
	case FlowPAYG:
		return []Action{ActionResize}
	default:
		return nil
	}
}
